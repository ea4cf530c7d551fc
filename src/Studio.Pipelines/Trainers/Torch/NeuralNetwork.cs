namespace Studio.Pipelines.Trainers.Torch;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A trained net as plain numbers. It predicts with ONNX Runtime, by the very graph that is exported.</summary>
/// <param name="Root">What it does to its input.</param>
/// <param name="RowShape">Shape of a row of the input: the number of features.</param>
/// <param name="Outputs">Numbers it gives a row.</param>
public sealed record NeuralNetwork(NetworkLayer Root, IReadOnlyList<long> RowShape, int Outputs)
{
    // Rows and values of one call, so that what lies between the layers stays small.
    private const int ChunkRows = 1024;
    private const int ChunkValues = 500_000;

    private const string Input = "input";
    private const string Output = "output";

    /// <summary>Runs the net.</summary>
    /// <param name="values">Row-major, rows × values of a row.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <returns>Row-major, rows × <see cref="Outputs"/>.</returns>
    public float[] Predict(float[] values, int threads) =>
        Predict(values.Length / Width, (first, chunk) => values.AsSpan(first * Width, chunk.Length).CopyTo(chunk), threads);

    /// <summary>Runs the net on rows that are made as they are needed.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="read">Writes the values of rows, given the first of them; how many follows from the room.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <returns>Row-major, rows × <see cref="Outputs"/>.</returns>
    public float[] Predict(int rows, RowReader read, int threads)
    {
        var most = Math.Clamp(ChunkValues / Width, 1, ChunkRows);
        var values = new float[Math.Min(rows, most) * Width];
        using var session = Open(threads);
        using var options = new RunOptions();
        var predictions = new float[rows * Outputs];
        for (var first = 0; first < rows; first += most)
        {
            var count = Math.Min(most, rows - first);
            read(first, values.AsSpan(0, count * Width));
            using var chunk = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count * Width), [count, .. RowShape]);
            using var results = session.Run(options, [Input], [chunk], [Output]);
            results[0].GetTensorDataAsSpan<float>().CopyTo(predictions.AsSpan(first * Outputs));
        }

        return predictions;
    }

    /// <summary>Writes the values of some rows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="values">Room for them.</param>
    public delegate void RowReader(int first, Span<float> values);

    private int Width => (int)RowShape.Aggregate(1L, (product, length) => product * length);

    private InferenceSession Open(int threads)
    {
        var graph = new OnnxGraph();
        graph.Output(Root.AddTo(graph, graph.Input(Input, RowShape)), Output, "float", Outputs);
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new InferenceSession(graph.Build([]), options);
    }
}
