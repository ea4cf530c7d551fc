namespace Studio.Pipelines.Features;

/// <summary>The blocks of several text columns, side by side.</summary>
/// <typeparam name="TBlock">What stands for a column.</typeparam>
/// <param name="output">Column it writes.</param>
/// <param name="blocks">One for each column that is worth a slot.</param>
public abstract class ColumnBlocksEncoding<TBlock>(string output, IReadOnlyList<TBlock> blocks)
    : FeatureTransformer(output, blocks.Sum(block => block.Width))
    where TBlock : IColumnBlock
{
    /// <summary>One for each column that is worth a slot.</summary>
    public IReadOnlyList<TBlock> Blocks { get; } = blocks;

    /// <summary>True when all slots are numbers that a net may treat as one group.</summary>
    protected virtual bool IsOneGroup => false;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var encoded = new float[(long)table.RowCount * Width];
        var start = 0;
        foreach (var block in Blocks)
        {
            var texts = table.Column<TextColumn>(block.Column).Values;
            for (var row = 0; row < texts.Length; row++)
            {
                block.Encode(texts[row], encoded.AsSpan((row * Width) + start, block.Width));
            }

            start += block.Width;
        }

        return new VectorColumn(Output, encoded, Width, [.. Blocks.SelectMany(block => block.SlotNames)])
        {
            Layout = IsOneGroup ? null : [.. Blocks.Select(block => block.Slots)],
            Origins = [.. Blocks.SelectMany(block => Enumerable.Repeat(block.Column, block.Width))],
        };
    }
}
