namespace Studio.Pipelines.Features.Levels;

using Studio.Pipelines.Features.Supervised;

/// <summary>
/// Levels for linear models and neural nets: two levels as −1 and +1 with 0 for unseen ones, more one-hot, and of very many
/// the most frequent one-hot beside the standardised logarithm of each level's frequency.
/// </summary>
public sealed class ScaledLevelCoding : ILevelCoding
{
    private const int MostOneHot = 64;

    /// <inheritdoc/>
    public LevelTable CreateTable(LevelCounts counts)
    {
        var states = LevelStates.Of(counts, MostOneHot);
        return states.Count switch
        {
            < 2 => states.Nothing(),
            2 => states.Contrast(-1, 1, 0),
            _ when states.Levels.Count < MostOneHot || counts.Levels.Count == MostOneHot => states.OneHot(),
            _ => WithFrequency(counts, states.OneHot(), LevelStates.Of(counts, TreesLevelCoding.MostLevels)),
        };
    }

    /// <summary>Widens the one-hot table to all kept levels and adds the frequency slot.</summary>
    private static LevelTable WithFrequency(LevelCounts counts, LevelTable oneHot, LevelStates all)
    {
        var width = oneHot.Width + 1;
        var frequencies = LogFrequencies(counts, all.Levels);
        var values = new float[(all.Levels.Count + 2) * width];
        for (var row = 0; row < all.Levels.Count + 2; row++)
        {
            var slots = values.AsSpan(row * width, width);
            var level = row < all.Levels.Count ? oneHot.Row(all.Levels[row]) : oneHot.Values.AsSpan((row - all.Levels.Count + oneHot.Unseen) * oneHot.Width, oneHot.Width);
            level.CopyTo(slots);
            slots[^1] = frequencies[row];
        }

        return new LevelTable(counts.Column, all.Levels, [.. oneHot.SlotNames, $"{counts.Column} log frequency"], values);
    }

    /// <summary>Mean 0 and deviation 1 over the training rows that have a level; an unseen level counts as one row, a missing one is 0.</summary>
    private static float[] LogFrequencies(LevelCounts counts, IReadOnlyList<string> levels)
    {
        double rows = counts.Levels.Sum(level => (long)level.Rows);
        var mean = counts.Levels.Sum(level => level.Rows * Math.Log(level.Rows)) / rows;
        var variance = counts.Levels.Sum(level => level.Rows * Math.Pow(Math.Log(level.Rows) - mean, 2)) / rows;
        var deviation = variance > 1e-6 ? Math.Sqrt(variance) : 1;
        var byLevel = counts.Levels.ToDictionary(level => level.Level, level => level.Rows);
        float Standard(int count) => (float)Math.Clamp((Math.Log(count) - mean) / deviation, -10, 10);
        return [.. levels.Select(level => Standard(byLevel[level])), Standard(1), 0];
    }
}
