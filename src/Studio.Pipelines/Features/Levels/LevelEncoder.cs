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

/// <summary>A fitted <see cref="LevelEncoder"/>: the rows that each column's table has for its level.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="tables">One for each column.</param>
public sealed class LevelEncoding(string output, IReadOnlyList<LevelTable> tables) : ColumnBlocksEncoding<LevelTable>(output, tables)
{
    /// <inheritdoc/>
    protected override bool IsOneGroup => Blocks.All(levels => levels.Codes is null);
}
