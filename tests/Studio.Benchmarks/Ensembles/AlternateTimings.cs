namespace Studio.Benchmarks.Ensembles;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Pretrained;

/// <summary>
/// Times several files in turn, so that whatever else the machine does meets all of them alike: one thread, warm sessions, medians of processor time,
/// which waiting for a turn on the processor does not count in.
/// </summary>
internal static class AlternateTimings
{
    private const int Rounds = 15;
    private const int CallsWithOneRow = 40;

    public static IReadOnlyList<RowMicroseconds> Measure(IReadOnlyList<(byte[] Onnx, FittedModel Model)> files, ColumnTable raw)
    {
        InferenceSession[] sessions = [.. files.Select(Open)];
        try
        {
            double[] batches = Medians(sessions, files[0].Model, raw, RowMicroseconds.BatchRows, 1);
            double[] rows = Medians(sessions, files[0].Model, raw, 1, CallsWithOneRow);
            return [.. rows.Zip(batches, (row, batch) => new RowMicroseconds(row, batch / RowMicroseconds.BatchRows))];
        }
        finally
        {
            Array.ForEach(sessions, session => session.Dispose());
        }
    }

    private static InferenceSession Open((byte[] Onnx, FittedModel Model) file)
    {
        using var options = RuntimeSessions.Options(threads: 1);
        return new InferenceSession(file.Onnx, options);
    }

    /// <summary>Microseconds of a call, by session; each of the calls of a round has other rows.</summary>
    private static double[] Medians(InferenceSession[] sessions, FittedModel model, ColumnTable raw, int rows, int calls)
    {
        RawRows[] inputs = [.. Enumerable.Range(0, calls).Select(call => RawRows.Of(model, raw, call, rows))];
        using var run = new RunOptions();
        var times = Array.ConvertAll(sessions, _ => new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            for (var i = 0; i < sessions.Length; i++)
            {
                var before = Environment.CpuUsage.TotalTime;
                Array.ForEach(inputs, input => sessions[i].Run(run, input.Values, sessions[i].OutputNames).Dispose());
                if (round >= 0)
                {
                    times[i].Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls);
                }
            }
        }

        Array.ForEach(inputs, input => input.Dispose());
        return Array.ConvertAll(times, list => list.Order().ElementAt(list.Count / 2));
    }
}
