namespace Studio.Pipelines.Trainers.Models;

using Microsoft.ML.Data;

/// <summary>
/// A trained model as plain numbers: it reads <see cref="ColumnNames.Features"/> and adds the output column of
/// <see cref="ITrainer"/>'s convention. Learners copy what ML.NET trained into one of these few kinds, because ML.NET's own
/// predictors go row by row (its multiclass ones start a parallel loop for every row) and keep their training environment alive.
/// </summary>
public abstract class PredictionModel : ITransformer
{
    private protected PredictionModel(OutputLink link, int features, int outputs)
    {
        Link = link;
        Features = features;
        Outputs = outputs;
    }

    /// <summary>From raw scores to predictions.</summary>
    public OutputLink Link { get; }

    /// <summary>Width of the features vector.</summary>
    public int Features { get; }

    /// <summary>Raw scores a row: classes for multiclass, otherwise 1.</summary>
    public int Outputs { get; }

    /// <summary>False: whole columns are computed at once.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features are of another width than those trained on.</exception>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        if (features.Width != Features)
        {
            throw new ArgumentException($"The model was trained on {Features} features, the table has {features.Width}.", nameof(input));
        }

        var raw = new float[table.RowCount * Outputs];
        Score(features, raw);
        return table.With(Link.Apply(raw, Outputs));
    }

    /// <summary>Raw scores of all rows.</summary>
    /// <param name="features">Rows × <see cref="Features"/>.</param>
    /// <param name="raw">Zeros, row-major, rows × <see cref="Outputs"/>; filled here.</param>
    protected abstract void Score(VectorColumn features, float[] raw);

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(Link.Task.Layout.LearnerColumn, Link.Task.Layout.LearnerType(Outputs));
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("This model computes whole columns; use Transform.");

    /// <summary>Not supported: models are stored as ONNX.</summary>
    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Models are stored as ONNX, not as ML.NET files.");
}
