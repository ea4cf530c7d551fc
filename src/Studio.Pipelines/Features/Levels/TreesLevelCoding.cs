namespace Studio.Pipelines.Features.Levels;

using Studio.Pipelines.Features.Supervised;

/// <summary>
/// Levels for trees: two levels as 0 and 1 with NaN for missing and unseen, a few levels one-hot, and many as two ranks. A
/// tree isolates a level from a rank in two splits, so more than a few one-hot slots only slow it down; ranking once by
/// frequency and once by name gives it two ways to cut levels into groups.
/// </summary>
public sealed class TreesLevelCoding : ILevelCoding
{
    internal const int MostOneHot = 8;

    // Bounds the size of the exported file; what comes after the 20,000 most frequent levels is rare in any table that fits in memory.
    internal const int MostLevels = 20_000;

    /// <inheritdoc/>
    public LevelTable CreateTable(LevelCounts counts)
    {
        var states = LevelStates.Of(counts, MostLevels);
        return states switch
        {
            { Count: < 2 } => states.Nothing(),
            { Count: 2 } or { Levels.Count: 2, Unseen: null } => states.Contrast(0, 1, float.NaN),
            { Levels.Count: <= MostOneHot } => states.OneHot(),
            _ => Ranks(counts, states),
        };
    }

    /// <summary>Unseen levels rank behind the least frequent one and before the first name; missing is NaN if training rows had it.</summary>
    private static LevelTable Ranks(LevelCounts counts, LevelStates states)
    {
        var levels = counts.Levels.Take(states.Levels.Count).Select(level => level.Level).ToArray();
        var order = states.Levels.Select((level, index) => (level, index)).ToDictionary(pair => pair.level, pair => pair.index);
        var values = new float[(levels.Length + 2) * 2];
        for (var rank = 0; rank < levels.Length; rank++)
        {
            values[rank * 2] = rank;
            values[(rank * 2) + 1] = order[levels[rank]];
        }

        float[] unseen = [levels.Length, -1];
        float[] missing = states.Missing is null ? unseen : [float.NaN, float.NaN];
        unseen.CopyTo(values, levels.Length * 2);
        missing.CopyTo(values, (levels.Length + 1) * 2);
        return new LevelTable(states.Column, levels, [$"{states.Column} by frequency", $"{states.Column} by name"], values);
    }
}
