namespace Studio.Pipelines.Features.Levels;

/// <summary>The floats that stand for each level of a column. Immutable.</summary>
public sealed class LevelTable : IColumnBlock
{
    private readonly Dictionary<string, int> _index;

    /// <summary>Creates a table.</summary>
    /// <param name="column">Text column it is for.</param>
    /// <param name="levels">Known levels, all different, none empty.</param>
    /// <param name="slotNames">A name for each slot; none when the column is not worth a slot.</param>
    /// <param name="values">Row-major: a row for each level, then one for a level never seen, then one for a missing value.</param>
    /// <exception cref="ArgumentException">The number of values does not fit.</exception>
    public LevelTable(string column, IReadOnlyList<string> levels, IReadOnlyList<string> slotNames, float[] values)
    {
        if (values.Length != (levels.Count + 2) * slotNames.Count)
        {
            throw new ArgumentException(
                $"Column '{column}' has {values.Length} values for {levels.Count} levels + 2 and {slotNames.Count} slots.", nameof(values));
        }

        Column = column;
        Levels = levels;
        SlotNames = slotNames;
        Values = values;
        _index = new Dictionary<string, int>(levels.Count);
        foreach (var level in levels)
        {
            _index.Add(level, _index.Count);
        }
    }

    /// <summary>Text column it is for.</summary>
    public string Column { get; }

    /// <summary>Known levels.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>A name for each slot.</summary>
    public IReadOnlyList<string> SlotNames { get; }

    /// <summary>Row-major: a row for each level, then one for a level never seen, then one for a missing value.</summary>
    public float[] Values { get; }

    /// <summary>Where the one slot holds a code: codes are whole numbers from 0 to below this. Null where slots hold numbers.</summary>
    public int? Codes { get; init; }

    /// <summary>Slots a row.</summary>
    public int Width => SlotNames.Count;

    /// <summary>Row of a level never seen.</summary>
    public int Unseen => Levels.Count;

    /// <summary>Row of a missing value.</summary>
    public int Missing => Levels.Count + 1;

    /// <inheritdoc/>
    public SlotGroup Slots => Codes is { } codes ? new SlotGroup(SlotKind.Level, 1, codes, Column) : new SlotGroup(SlotKind.Number, Width, 0, Column);

    /// <inheritdoc/>
    public void Encode(string text, Span<float> slots) => Row(text).CopyTo(slots);

    /// <summary>The floats of a level.</summary>
    /// <param name="level">Level; empty when missing.</param>
    public ReadOnlySpan<float> Row(string level)
    {
        var row = level.Length == 0 ? Missing : _index.GetValueOrDefault(level, Unseen);
        return Values.AsSpan(row * Width, Width);
    }
}
