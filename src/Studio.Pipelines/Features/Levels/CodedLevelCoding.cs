namespace Studio.Pipelines.Features.Levels;

/// <summary>
/// Levels for nets that look up an embedding: one slot with the level's code. 0 stands for what was never seen and for levels of too few rows,
/// so that a net learns what to do with the unseen; kept levels follow from 1 in their natural order, and then missing, where training rows have it.
/// </summary>
public sealed class CodedLevelCoding : ILevelCoding
{
    // Bounds the table of embeddings; what comes after the most frequent levels is rare in any table that fits in memory.
    private const int MostLevels = 5_000;

    /// <inheritdoc/>
    public LevelTable CreateTable(LevelCounts counts)
    {
        var fewest = Math.Max(2, counts.FewestRows);
        var kept = counts.Levels.Take(MostLevels).TakeWhile(level => level.Rows >= fewest).Select(level => level.Level).ToArray();
        string[] levels = [.. LevelCounts.NaturalOrder(kept)];
        var missing = counts.Missing > 0 ? levels.Length + 1 : 0;
        var states = levels.Length + (kept.Length < counts.Levels.Count ? 1 : 0) + (counts.Missing > 0 ? 1 : 0);
        return states < 2
            ? new LevelTable(counts.Column, [], [], [])
            : new LevelTable(counts.Column, levels, [counts.Column], [.. Enumerable.Range(1, levels.Length), 0, missing])
            {
                Codes = levels.Length + 1 + (counts.Missing > 0 ? 1 : 0),
            };
    }
}
