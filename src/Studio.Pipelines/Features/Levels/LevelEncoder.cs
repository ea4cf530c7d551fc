namespace Studio.Pipelines.Features.Levels;

/// <summary>
/// Turns columns of levels (categories, booleans) into one float vector by looking each level up in a table. What the
/// tables hold is the coding's choice.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Text columns to read.</param>
/// <param name="coding">Makes the table of each column.</param>
public sealed class LevelEncoder(string output, IReadOnlyList<string> columns, ILevelCoding coding) : FeatureEstimator<LevelEncoding>(output)
{
    /// <inheritdoc/>
    protected override LevelEncoding Fit(ColumnTable table)
    {
        var tables = columns
            .Select(column => coding.CreateTable(LevelCounts.Of(table.Column<TextColumn>(column))))
            .Where(levels => levels.Width > 0);
        return new LevelEncoding(Output, [.. tables]);
    }
}

/// <summary>A fitted <see cref="LevelEncoder"/>: the rows that each column's table has for its level, side by side.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="tables">One for each column.</param>
public sealed class LevelEncoding(string output, IReadOnlyList<LevelTable> tables)
    : FeatureTransformer(output, tables.Sum(table => table.Width))
{
    /// <summary>One for each column.</summary>
    public IReadOnlyList<LevelTable> Tables { get; } = tables;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var encoded = new float[(long)table.RowCount * Width];
        var start = 0;
        foreach (var levels in Tables)
        {
            var values = table.Column<TextColumn>(levels.Column).Values;
            for (var row = 0; row < values.Length; row++)
            {
                levels.Row(values[row]).CopyTo(encoded.AsSpan((row * Width) + start));
            }

            start += levels.Width;
        }

        return new VectorColumn(Output, encoded, Width, [.. Tables.SelectMany(levels => levels.SlotNames)])
        {
            Layout = Tables.All(levels => levels.Codes is null) ? null : [.. Tables.Select(Group)],
        };
    }

    private static SlotGroup Group(LevelTable levels) => levels.Codes is { } codes
        ? new SlotGroup(SlotKind.Level, 1, codes, levels.Column)
        : new SlotGroup(SlotKind.Number, levels.Width, 0, levels.Column);
}
