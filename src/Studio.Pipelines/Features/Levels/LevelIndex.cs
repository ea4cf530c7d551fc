namespace Studio.Pipelines.Features.Levels;

/// <summary>Numbers the levels of a column: the kept ones from 0, then one number for every other level and one for missing. Immutable.</summary>
public sealed class LevelIndex
{
    private readonly Dictionary<string, int> _codes;

    /// <summary>Creates an index.</summary>
    /// <param name="column">Text column it is for.</param>
    /// <param name="levels">Levels with a number of their own, all different, none empty.</param>
    public LevelIndex(string column, IReadOnlyList<string> levels)
    {
        (Column, Levels) = (column, levels);
        _codes = levels.Index().ToDictionary(level => level.Item, level => level.Index);
        _codes.Add(string.Empty, levels.Count + 1);
    }

    /// <summary>Text column it is for.</summary>
    public string Column { get; }

    /// <summary>Levels with a number of their own, in order.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Number of every other level.</summary>
    public int Unseen => Levels.Count;

    /// <summary>Number of a missing value.</summary>
    public int Missing => Levels.Count + 1;

    /// <summary>Numbers are below this.</summary>
    public int Size => Levels.Count + 2;

    /// <summary>Keeps levels of two rows and more, the most frequent first: one row says nothing that a row never seen does not.</summary>
    internal static LevelIndex Of(LevelCounts counts, int most) =>
        new(counts.Column, [.. counts.Levels.Take(most).TakeWhile(level => level.Rows > 1).Select(level => level.Level)]);

    /// <summary>The number of every row's level.</summary>
    internal int[] Encode(ColumnTable table) => Array.ConvertAll(table.Column<TextColumn>(Column).Values, level => _codes.GetValueOrDefault(level, Unseen));
}
