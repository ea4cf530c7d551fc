namespace Studio.Pipelines.Features.Levels;

using System.Runtime.InteropServices;

/// <summary>A level and the rows that have it.</summary>
/// <param name="Level">The level, never empty.</param>
/// <param name="Rows">At least 1.</param>
public sealed record LevelCount(string Level, int Rows);

/// <summary>How often each level of a column occurs in the training rows.</summary>
/// <param name="Column">Column name.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Levels">All levels, the most frequent first; equally frequent ones in their natural order.</param>
public sealed record LevelCounts(string Column, int Rows, int Missing, IReadOnlyList<LevelCount> Levels)
{
    /// <summary>
    /// Rows a level needs to be told apart from a level never seen: 1 in 500, at most 20. Fewer say nothing about the level,
    /// and treating rare levels as unseen in training is what teaches a learner to handle unseen ones.
    /// </summary>
    public int FewestRows => Math.Clamp(Rows / 500, 1, 20);

    /// <summary>Counts the levels of a column.</summary>
    public static LevelCounts Of(TextColumn column)
    {
        var counts = new Dictionary<string, int>();
        foreach (var value in column.Values)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, value, out _)++;
        }

        counts.Remove(string.Empty, out var missing);
        var levels = NaturalOrder(counts.Keys)
            .Select(level => new LevelCount(level, counts[level]))
            .OrderByDescending(level => level.Rows);
        return new LevelCounts(column.Name, column.Count, missing, [.. levels]);
    }

    /// <summary>By value when every level is a number, otherwise by code points.</summary>
    public static IEnumerable<string> NaturalOrder(IReadOnlyCollection<string> levels) =>
        levels.All(level => double.TryParse(level, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? levels.OrderBy(level => double.Parse(level, NumberStyles.Float, CultureInfo.InvariantCulture)).ThenBy(level => level, StringComparer.Ordinal)
            : levels.Order(StringComparer.Ordinal);
}
