namespace Studio.Pipelines.Trainers.Models;

using Microsoft.ML.Data;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Trainers.Torch;

/// <summary>
/// What a learner trained, as an ONNX model from the features to the column that <see cref="ITrainer"/> asks for of the task: it can be
/// written to a file and read in another process. Predicts with ONNX Runtime. Safe to use from several threads.
/// </summary>
public class StoredModel : ITransformer
{
    private readonly RowGraph _rows;
    private readonly int _threads;

    private protected StoredModel(byte[] bytes, PredictionTask task, int threads)
    {
        (Bytes, Task, _threads) = (bytes, task, threads);
        var graph = Parse().Graph;
        _rows = new RowGraph(bytes, graph.Input[0].Name, OutputName, Row(graph.Input[0]), (int)Row(graph.Output[0]).Single());
    }

    /// <summary>The ONNX model.</summary>
    public byte[] Bytes { get; }

    /// <summary>The task it was trained for.</summary>
    public PredictionTask Task { get; }

    /// <summary>The column it adds.</summary>
    public string OutputName => Task.Layout.LearnerColumn;

    /// <summary>Largest absolute difference to what the model predicted before it was stored, as far as that is known; 0 otherwise.</summary>
    public double Deviation { get; internal set; }

    /// <summary>False: rows are predicted many at a time.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>The ONNX model, parsed; not kept, because it is several times as large.</summary>
    internal ModelProto Parse() => ModelProto.Parser.ParseFrom(Bytes);

    /// <summary>A model from its ONNX form.</summary>
    /// <param name="bytes">The ONNX model.</param>
    /// <param name="task">The task it was trained for.</param>
    /// <param name="iterations">Iterations of a model that is <see cref="IIterated"/>, as it then will be again; null for others.</param>
    /// <param name="threads">Threads to predict with, at least 1.</param>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no ONNX model.</exception>
    public static StoredModel FromOnnx(byte[] bytes, PredictionTask task, int? iterations, int threads) => iterations is { } count
        ? new StoredIteratedModel(bytes, task, count, threads)
        : new StoredModel(bytes, task, threads);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features have another shape than in training.</exception>
    public IDataView Transform(IDataView input)
    {
        var table = ColumnTable.From(input);
        var features = table.Column<TableColumn>(ColumnNames.Features);
        var shape = NetworkInput.RowShape(features);
        if (!shape.SequenceEqual(_rows.RowShape))
        {
            throw new ArgumentException(
                $"The stored model takes rows of {string.Join(" × ", _rows.RowShape)} features, the table has {string.Join(" × ", shape)}.", nameof(input));
        }

        return table.With(Output(_rows.Predict(features, _threads)));
    }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumn(OutputName, Output([]).DataViewType);
        return builder.ToSchema();
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("This model computes whole columns; use Transform.");

    /// <summary>Not supported: models are stored as ONNX.</summary>
    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Models are stored as ONNX, not as ML.NET files.");

    private static long[] Row(ValueInfoProto value) => [.. value.Type.TensorType.Shape.Dim.Skip(1).Select(dimension => dimension.DimValue)];

    private TableColumn Output(float[] predictions) => Task.Layout.LearnerPredictions(predictions, _rows.Outputs);
}

/// <summary>A stored model that was trained in iterations.</summary>
public sealed class StoredIteratedModel : StoredModel, IIterated
{
    internal StoredIteratedModel(byte[] bytes, PredictionTask task, int iterations, int threads)
        : base(bytes, task, threads) => Iterations = iterations;

    /// <inheritdoc/>
    public int Iterations { get; }
}
