namespace Studio.Pipelines.Trainers.Models;

using Microsoft.ML.Data;

/// <summary>A regression model trained on logarithms: predicts <c>factor × e^score − shift</c>.</summary>
/// <param name="inner">The model trained on <c>ln(label + shift)</c>.</param>
/// <param name="factor">Corrects the bias that the logarithm brings.</param>
/// <param name="shift">What was added to labels.</param>
/// <param name="lowest">Smallest score that is raised; smaller ones count as this.</param>
/// <param name="highest">Largest score that is raised: what is a little beyond the training labels in logarithms is far beyond them in numbers.</param>
public sealed class ExponentialModel(ITransformer inner, float factor, float shift, float lowest, float highest) : ITransformer, IIterated
{
    /// <summary>Smallest score that is raised.</summary>
    public float Lowest { get; } = lowest;

    /// <summary>Largest score that is raised.</summary>
    public float Highest { get; } = highest;

    /// <summary>The model trained on logarithms.</summary>
    public ITransformer Inner { get; } = inner;

    /// <summary>Corrects the bias that the logarithm brings.</summary>
    public float Factor { get; } = factor;

    /// <summary>What was added to labels.</summary>
    public float Shift { get; } = shift;

    /// <inheritdoc/>
    public int Iterations => (Inner as IIterated)?.Iterations ?? 0;

    /// <summary>False: whole columns are computed at once.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        var scores = PredictionReader.Predict(Inner, table, TaskCatalog.Regression).Values;
        return table.With(new FloatColumn(
            ColumnNames.Score, Array.ConvertAll(scores, score => (Factor * MathF.Exp(Math.Clamp(score, Lowest, Highest))) - Shift)));
    }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Inner.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("This model computes whole columns; use Transform.");

    /// <summary>Not supported: models are stored as ONNX.</summary>
    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Models are stored as ONNX, not as ML.NET files.");
}
