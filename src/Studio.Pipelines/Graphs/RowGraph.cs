namespace Studio.Pipelines.Graphs;

using Microsoft.ML.OnnxRuntime;

/// <summary>A model of one float input and one float output, both of one row a row, run by ONNX Runtime some rows at a time.</summary>
/// <param name="Bytes">The ONNX model.</param>
/// <param name="Input">Name of its input.</param>
/// <param name="Output">Name of its output.</param>
/// <param name="RowShape">Shape of a row of the input.</param>
/// <param name="Outputs">Numbers it gives a row.</param>
internal sealed record RowGraph(byte[] Bytes, string Input, string Output, IReadOnlyList<long> RowShape, int Outputs)
{
    // Rows and values of one call, so that what lies between the operators stays small.
    private const int ChunkRows = 1024;
    private const int ChunkValues = 500_000;

    private int Width => (int)RowShape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Runs it on rows that are made as they are needed.</summary>
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

    /// <summary>Runs it on every row of a features column: a vector, or pictures.</summary>
    /// <param name="features">The column.</param>
    /// <param name="threads">Threads to use, at least 1.</param>
    public float[] Predict(TableColumn features, int threads)
    {
        if (features is ImageColumn pictures)
        {
            return Predict(pictures.Count, pictures.CopyPlanes, threads);
        }

        var vectors = (VectorColumn)features;
        return Predict(vectors.Count, (first, chunk) => vectors.Values.AsSpan(first * vectors.Width, chunk.Length).CopyTo(chunk), threads);
    }

    /// <summary>Writes the values of some rows.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="values">Room for them.</param>
    public delegate void RowReader(int first, Span<float> values);

    private InferenceSession Open(int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        return new InferenceSession(Bytes, options);
    }
}
