namespace Studio.Pipelines.Onnx;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Pretrained;

/// <summary>What a prediction takes in ONNX Runtime, measured where the model was exported: one thread, the session warm.</summary>
/// <param name="OneRow">Median microseconds of a call with one row.</param>
/// <param name="Batch">Median microseconds a row of calls with <see cref="BatchRows"/>.</param>
public sealed record RowMicroseconds(double OneRow, double Batch)
{
    /// <summary>Rows of a batch.</summary>
    public const int BatchRows = 1_024;

    // Pictures are large, and a batch of few tells as much.
    private const int BatchPictures = 32;

    // Calls with one row ask for another each time: a processor soon knows the way of a single one through all trees.
    private const int DifferentRows = 32;
    private const int MostCalls = 60;
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(150);

    /// <summary>Measures, in less than a second unless a single call takes longer. A pretrained text encoder runs outside of the file and does not count.</summary>
    /// <param name="onnx">The exported model.</param>
    /// <param name="model">What it was exported from.</param>
    /// <param name="raw">Rows to predict, at least one.</param>
    /// <param name="time">The clock.</param>
    internal static RowMicroseconds Measure(byte[] onnx, FittedModel model, ColumnTable raw, TimeProvider time)
    {
        using var options = RuntimeSessions.Options(threads: 1);
        using var session = new InferenceSession(onnx, options);
        var rows = model.Plan.Pictures is null ? BatchRows : BatchPictures;
        using var batch = RawRows.Of(model, raw, 0, rows);
        RawRows[] single = [.. Enumerable.Range(0, DifferentRows).Select(row => RawRows.Of(model, raw, row, 1))];
        try
        {
            return new RowMicroseconds(Median(session, single, time), Median(session, [batch], time) / rows);
        }
        finally
        {
            Array.ForEach(single, row => row.Dispose());
        }
    }

    /// <summary>Of a call, in microseconds; the first, which makes room, counts only where it alone takes longer than there is time for.</summary>
    private static double Median(InferenceSession session, RawRows[] inputs, TimeProvider time)
    {
        string[] outputs = [.. session.OutputNames];
        using var run = new RunOptions();
        TimeSpan Call(int index)
        {
            var before = time.GetTimestamp();
            session.Run(run, inputs[index % inputs.Length].Values, outputs).Dispose();
            return time.GetElapsedTime(before);
        }

        var first = Call(inputs.Length - 1);
        if (first >= Longest)
        {
            return first.TotalMicroseconds;
        }

        var (start, calls) = (time.GetTimestamp(), new List<double>());
        while (calls.Count == 0 || (calls.Count < MostCalls && time.GetElapsedTime(start) < Longest))
        {
            calls.Add(Call(calls.Count).TotalMicroseconds);
        }

        calls.Sort();
        return calls[calls.Count / 2];
    }
}
