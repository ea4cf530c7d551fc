namespace Studio.Pipelines.Trainers.Torch;

using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;

/// <summary>
/// Predicts with a trained net: reads the features vector and adds the column that <see cref="ITrainer"/> asks for of the
/// task. Safe to use from several threads.
/// </summary>
/// <param name="network">The net; its last layer gives a probability, class probabilities or the number itself.</param>
/// <param name="task">The task it was trained for.</param>
/// <param name="epochs">Epochs it was trained for.</param>
public sealed class NeuralTransformer(NeuralNetwork network, TaskKind task, int epochs) : ITransformer, IIterated
{
    /// <summary>The net.</summary>
    public NeuralNetwork Network { get; } = network;

    /// <summary>The task it was trained for.</summary>
    public TaskKind Task { get; } = task;

    /// <summary>Epochs it was trained for: the best one where later ones were dropped.</summary>
    public int Iterations { get; } = epochs;

    /// <summary>False: rows are predicted many at a time.</summary>
    public bool IsRowToRowMapper => false;

    private string OutputName => Task == TaskKind.Binary ? ColumnNames.Probability : ColumnNames.Score;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(OutputName, Output([]).DataViewType);
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features vector has another width than in training.</exception>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        var features = table.Column<VectorColumn>(ColumnNames.Features);
        if (features.Width != Network.Inputs)
        {
            throw new ArgumentException($"The net takes {Network.Inputs} features, the table has {features.Width}.", nameof(input));
        }

        return table.With(Output(Network.Predict(features.Values)));
    }

    /// <summary>Not supported.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new NotSupportedException("A net predicts many rows at a time: use Transform.");

    /// <summary>Not supported: a net is kept as an ONNX file.</summary>
    public void Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("A net is not saved in ML.NET's format: export it to ONNX.");

    private TableColumn Output(float[] predictions) => Task == TaskKind.Multiclass
        ? new VectorColumn(OutputName, predictions, Network.Outputs)
        : new FloatColumn(OutputName, predictions);
}
