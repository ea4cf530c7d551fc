namespace Studio.Pipelines.Tests.Features;

using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Onnx;

/// <summary>A fitted featurizer as an ONNX graph in a session of ONNX Runtime: raw columns in, the features vector out.</summary>
internal sealed class FeaturizerGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly IReadOnlyList<FeatureColumn> _columns;

    public FeaturizerGraph(ITransformer featurizer, IReadOnlyList<FeatureColumn> columns, int width)
    {
        _columns = columns;
        Bytes = Export(featurizer, columns, width);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        _session = new InferenceSession(Bytes, options);
    }

    /// <summary>The ONNX file.</summary>
    public byte[] Bytes { get; }

    public static byte[] Export(ITransformer featurizer, IReadOnlyList<FeatureColumn> columns, int width)
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        foreach (var column in columns)
        {
            scope[column.Name] = graph.Input(column.Name, column.Type);
        }

        OnnxConverterCatalog.Convert(featurizer, scope);
        graph.Output(scope[ColumnNames.Features], ColumnNames.Features, "float", width);
        return graph.Build([]);
    }

    /// <summary>Row-major features of every row, in one call.</summary>
    public float[] Run(ColumnTable table)
    {
        var inputs = _columns.ToDictionary(column => column.Name, column => Value(column, table));
        try
        {
            using var runOptions = new RunOptions();
            using var results = _session.Run(runOptions, inputs, [ColumnNames.Features]);
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        }
        finally
        {
            foreach (var input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    public void Dispose() => _session.Dispose();

    private static OrtValue Value(FeatureColumn column, ColumnTable table)
    {
        long[] shape = [table.RowCount, 1];
        switch (column.Type)
        {
            case InputType.Float:
                return OrtValue.CreateTensorValueFromMemory(
                    Array.ConvertAll(table.Column<NumberColumn>(column.Name).Values, value => (float)value), shape);
            case InputType.Double:
                return OrtValue.CreateTensorValueFromMemory(table.Column<NumberColumn>(column.Name).Values, shape);
            default:
                var strings = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
                for (var row = 0; row < table.RowCount; row++)
                {
                    strings.StringTensorSetElementAt(table.Column<TextColumn>(column.Name).Values[row], row);
                }

                return strings;
        }
    }
}
