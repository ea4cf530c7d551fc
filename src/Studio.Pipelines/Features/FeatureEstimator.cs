namespace Studio.Pipelines.Features;

/// <summary>A step of a featurizer before it is fitted: an ML.NET estimator that writes one float vector column.</summary>
/// <typeparam name="TTransformer">What fitting gives.</typeparam>
/// <param name="output">Column it writes.</param>
public abstract class FeatureEstimator<TTransformer>(string output) : IEstimator<TTransformer>
    where TTransformer : FeatureTransformer
{
    /// <summary>Column it writes.</summary>
    public string Output { get; } = output;

    /// <inheritdoc/>
    public TTransformer Fit(IDataView input) => Fit(ColumnTable.From(input));

    /// <inheritdoc/>
    public virtual SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var vector = SchemaColumn.Create(Output, SchemaShape.Column.VectorKind.Vector);
        return new SchemaShape(inputSchema.Where(column => column.Name != Output).Append(vector));
    }

    /// <summary>Learns from the rows of a table.</summary>
    protected abstract TTransformer Fit(ColumnTable table);
}
