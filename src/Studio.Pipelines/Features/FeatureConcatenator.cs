namespace Studio.Pipelines.Features;

using Microsoft.ML.Data;

/// <summary>
/// The last step of a featurizer: joins the vectors of the steps before it into one and drops them. ML.NET's own
/// <c>Concatenate</c> is not used, because it is lazy: it keeps the parts, and reading it back row by row took ten times the
/// time and four times the memory of this copy (300,000 rows of 50 slots: 3 s and 222 MB against 0.3 s and 60 MB).
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="parts">Vector columns to join, in this order; those that are not there are left out.</param>
/// <param name="anchor">A raw column, from which the ONNX graph takes the number of rows when there is no part at all.</param>
public sealed class FeatureConcatenator(string output, IReadOnlyList<string> parts, string anchor)
    : FeatureEstimator<FeatureConcatenation>(output)
{
    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        new(base.GetOutputSchema(inputSchema).Where(column => !parts.Contains(column.Name)));

    /// <inheritdoc/>
    protected override FeatureConcatenation Fit(ColumnTable table)
    {
        var present = parts.Where(table.Has).ToArray();
        var width = present.Sum(part => table.Column<VectorColumn>(part).Width);
        return new FeatureConcatenation(Output, present, Math.Max(1, width), anchor);
    }
}

/// <summary>A fitted <see cref="FeatureConcatenator"/>. Without any part, the output is one slot of zeros, because learners need one.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="parts">Vector columns it joins and drops.</param>
/// <param name="width">Slots a row.</param>
/// <param name="anchor">A raw column.</param>
public sealed class FeatureConcatenation(string output, IReadOnlyList<string> parts, int width, string anchor)
    : FeatureTransformer(output, width)
{
    /// <summary>Vector columns it joins and drops, in this order.</summary>
    public IReadOnlyList<string> Parts { get; } = parts;

    /// <summary>A raw column, from which the ONNX graph takes the number of rows when there is no part.</summary>
    public string Anchor { get; } = anchor;

    /// <inheritdoc/>
    public override DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema.Where(column => !column.IsHidden && column.Name != Output && !Parts.Contains(column.Name)));
        builder.AddColumn(Output, new VectorDataViewType(NumberDataViewType.Single, Width));
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    protected override ColumnTable Apply(ColumnTable table)
    {
        var kept = table.Columns.Select(column => column.Name).Where(name => name != Output && !Parts.Contains(name));
        return new ColumnTable([.. table.Only(kept).Columns, Encode(table)]);
    }

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var vectors = Parts.Select(table.Column<VectorColumn>).ToArray();
        return vectors switch
        {
            [] => new VectorColumn(Output, new float[(long)table.RowCount * Width], Width, SlotNames(vectors)) { Origins = new string?[Width] },
            [var only] => only.Rename(Output),
            _ => VectorColumn.Join(Output, vectors, SlotNames(vectors)),
        };
    }

    private static string[]? SlotNames(VectorColumn[] vectors) => vectors switch
    {
        [] => ["nothing"],
        _ when Array.Exists(vectors, vector => vector.SlotNames is null) => null,
        _ => [.. vectors.SelectMany(vector => vector.SlotNames!)],
    };
}
