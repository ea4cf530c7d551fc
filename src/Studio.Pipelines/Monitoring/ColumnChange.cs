namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Profiling;

/// <summary>What became of a column.</summary>
public enum ColumnFate
{
    /// <summary>Both tables have it, and its type is the same.</summary>
    Kept,

    /// <summary>Only the table has it.</summary>
    Added,

    /// <summary>Only the other table has it.</summary>
    Removed,

    /// <summary>Both have it, of another type each.</summary>
    Retyped,
}

/// <summary>How a column of a table differs from that of the same name in another one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Before">What is known of it in the other table; null where that does not have it.</param>
/// <param name="After">What is known of it in the table; null where that does not have it.</param>
public sealed record ColumnChange(string Name, ColumnFate Fate, ColumnProfile? Before, ColumnProfile? After)
{
    private const double OfFate = 4;
    private const double OfDrift = 2;

    /// <summary>The test of its values; null where there is none to make: of columns that are not in both or of another type, and of pictures.</summary>
    public ColumnDrift? Drift { get; init; }

    /// <summary>How its values lie in both.</summary>
    public ColumnShape? Shape { get; init; }

    /// <summary>Levels that only one of the tables has; null for numbers, and where there are too many to name.</summary>
    public LevelChanges? Levels { get; init; }

    /// <summary>How much it changed, for the order.</summary>
    internal double Weight => Fate != ColumnFate.Kept ? OfFate
        : Drift is null ? 0
        : (Drift.Verdict == DriftVerdict.Drifted ? OfDrift : 0) + Math.Max(Known(Drift.Distance), Known(Math.Abs(Drift.Missing - Drift.MissingBefore)));

    /// <summary>What the profiles of both tables tell.</summary>
    internal static ColumnChange Of(string name, DatasetProfile before, DatasetProfile after)
    {
        var (known, seen) = (before.Find(name), after.Find(name));
        var fate = known is null ? ColumnFate.Added : seen is null ? ColumnFate.Removed : known.Type != seen.Type ? ColumnFate.Retyped : ColumnFate.Kept;
        return new ColumnChange(name, fate, known, seen);
    }

    private static double Known(double distance) => double.IsNaN(distance) ? 0 : distance;
}

/// <summary>Levels that only one of two tables has, of the rows that were read.</summary>
/// <param name="New">How many only the table has.</param>
/// <param name="NewLevels">The most frequent of them.</param>
/// <param name="Lost">How many only the other table has.</param>
/// <param name="LostLevels">The most frequent of them.</param>
/// <param name="Exact">True where all rows of both were read.</param>
public sealed record LevelChanges(int New, IReadOnlyList<string> NewLevels, int Lost, IReadOnlyList<string> LostLevels, bool Exact)
{
    private const int MostLevels = 1_000;
    private const int MostNamed = 20;
    private const int MostLetters = 100;

    /// <summary>Of two columns; null unless both hold texts of at most 1,000 levels.</summary>
    internal static LevelChanges? Of(TableColumn before, TableColumn after, bool exact)
    {
        if (Levels(before) is not { } known || Levels(after) is not { } seen)
        {
            return null;
        }

        var (added, lost) = (Only(seen, known), Only(known, seen));
        return new LevelChanges(added.Length, [.. added.Take(MostNamed)], lost.Length, [.. lost.Take(MostNamed)], exact);
    }

    private static Dictionary<string, int>? Levels(TableColumn column)
    {
        var levels = new Dictionary<string, int>();
        foreach (var value in (column as TextColumn)?.Values.Where(value => value.Length > 0) ?? [])
        {
            levels[value] = levels.GetValueOrDefault(value) + 1;
            if (levels.Count > MostLevels)
            {
                return null;
            }
        }

        return column is TextColumn ? levels : null;
    }

    private static string[] Only(Dictionary<string, int> levels, Dictionary<string, int> others) =>
    [
        .. levels.Where(level => !others.ContainsKey(level.Key)).OrderByDescending(level => level.Value).ThenBy(level => level.Key, StringComparer.Ordinal)
            .Select(level => level.Key.Length <= MostLetters ? level.Key : level.Key[..MostLetters] + "…"),
    ];
}
