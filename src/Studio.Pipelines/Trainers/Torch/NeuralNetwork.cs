namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A trained net as plain numbers. It predicts with ONNX Runtime, by the very graph that is exported.</summary>
/// <param name="Root">What it does to its input.</param>
/// <param name="RowShape">Shape of a row of the input: the number of features.</param>
/// <param name="Outputs">Numbers it gives a row.</param>
public sealed record NeuralNetwork(NetworkLayer Root, IReadOnlyList<long> RowShape, int Outputs)
{
    private const string Input = "input";
    private const string Output = "output";

    /// <summary>Runs the net.</summary>
    /// <param name="values">Row-major, rows × values of a row.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <returns>Row-major, rows × <see cref="Outputs"/>.</returns>
    public float[] Predict(float[] values, int threads)
    {
        var width = (int)RowShape.Aggregate(1L, (product, length) => product * length);
        return Build().Predict(values.Length / width, (first, chunk) => values.AsSpan(first * width, chunk.Length).CopyTo(chunk), threads);
    }

    /// <summary>Runs the net on every row of a features column.</summary>
    /// <param name="features">Vectors, or pictures.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    /// <returns>Row-major, rows × <see cref="Outputs"/>.</returns>
    public float[] Predict(TableColumn features, int threads) => Build().Predict(features, threads);

    private RowGraph Build()
    {
        var graph = new OnnxGraph();
        graph.Output(Root.AddTo(graph, graph.Input(Input, RowShape)), Output, "float", Outputs);
        return new RowGraph(graph.Build([]), Input, Output, RowShape, Outputs);
    }
}
