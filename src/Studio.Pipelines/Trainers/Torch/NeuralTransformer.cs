namespace Studio.Pipelines.Trainers.Torch;

using Microsoft.ML.Data;

/// <summary>
/// Predicts with a trained net: reads the features vector and adds the column that <see cref="ITrainer"/> asks for of the
/// task. Safe to use from several threads.
/// </summary>
/// <param name="network">The net; it gives a probability, class probabilities or the number itself.</param>
/// <param name="task">The task it was trained for.</param>
/// <param name="epochs">Epochs it was trained for.</param>
/// <param name="threads">Threads to predict with.</param>
public sealed class NeuralTransformer(NeuralNetwork network, PredictionTask task, int epochs, int threads) : ITransformer, IIterated
{
    /// <summary>The net.</summary>
    public NeuralNetwork Network { get; } = network;

    /// <summary>The task it was trained for.</summary>
    public PredictionTask Task { get; } = task;

    /// <summary>Epochs it was trained for: the best one where later ones were dropped.</summary>
    public int Iterations { get; } = epochs;

    /// <summary>False: rows are predicted many at a time.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(Task.Layout.LearnerColumn, Task.Layout.LearnerType(Network.Outputs));
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features have another shape than in training.</exception>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        var features = table.Column<TableColumn>(ColumnNames.Features);
        var shape = NetworkInput.RowShape(features);
        if (!shape.SequenceEqual(Network.RowShape))
        {
            throw new ArgumentException(
                $"The net takes rows of {string.Join(" × ", Network.RowShape)} features, the table has {string.Join(" × ", shape)}.", nameof(input));
        }

        return table.With(Task.Layout.LearnerPredictions(Network.Predict(features, threads), Network.Outputs));
    }

    /// <summary>Not supported.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new NotSupportedException("A net predicts many rows at a time: use Transform.");

    /// <summary>Not supported: a net is kept as an ONNX file.</summary>
    public void Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("A net is not saved in ML.NET's format: export it to ONNX.");
}
