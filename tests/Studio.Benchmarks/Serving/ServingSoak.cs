namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Startup;

/// <summary>Asks a model in all formats for a long time, and watches the memory of the service.</summary>
/// <param name="studio">The service.</param>
/// <param name="tolerance">By how much the memory of the last tenths may exceed that of the first ones after the warming up, as a share of it.</param>
/// <param name="output">Gets a line for each tenth of the time.</param>
internal sealed class ServingSoak(ServedStudio studio, double tolerance, TextWriter output)
{
    private const int Parts = 10;
    private const int WarmParts = 4;
    private const int LastParts = 3;
    private const int Clients = 4;
    private const int ManyRows = 1_024;

    /// <summary>Trains a model and asks it.</summary>
    /// <param name="length">How long.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>True when no call was refused and the memory stayed where it was.</returns>
    public async Task<bool> RunAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        var requests = await RequestsAsync(cancellationToken);
        var (calls, refused) = (0L, 0L);
        var memory = new double[Parts];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clients = Enumerable.Range(0, Clients).Select(client => Task.Factory.StartNew(
            () =>
            {
                using var connection = new HttpConnection(studio.Port);
                for (var call = client; !stop.IsCancellationRequested; call++)
                {
                    if (connection.Ask(requests[call % requests.Length]) != 200)
                    {
                        Interlocked.Increment(ref refused);
                    }

                    Interlocked.Increment(ref calls);
                }
            },
            stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var part = 0; part < Parts; part++)
        {
            memory[part] = await WatchAsync(length / Parts, cancellationToken);
            Line($"{(part + 1) * length.TotalSeconds / Parts:F0} s: {memory[part]:F0} MiB, {Interlocked.Read(ref calls)} calls, {Interlocked.Read(ref refused)} refused");
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        var (before, after) = (Middle(memory[WarmParts..^LastParts]), Middle(memory[^LastParts..]));
        Line($"memory {before:F0} MiB, at the end {after:F0} MiB: {(after / before) - 1:P1}");
        return refused == 0 && after <= before * (1 + tolerance);
    }

    private static double Middle(double[] values) => values.Order().ElementAt(values.Length / 2);

    /// <summary>The middle of what the service takes in some time.</summary>
    private async Task<double> WatchAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        const int Looks = 10;
        var seen = new double[Looks];
        for (var look = 0; look < Looks; look++)
        {
            await Task.Delay(time / Looks, cancellationToken);
            seen[look] = ProcessTree.ResidentMegabytes(studio.ProcessId);
        }

        return Middle(seen);
    }

    private async Task<byte[][]> RequestsAsync(CancellationToken cancellationToken)
    {
        var table = new ServingTable(true);
        var csv = Path.GetTempFileName();
        var onnx = Path.ChangeExtension(csv, ".onnx");
        try
        {
            table.Write(csv);
            var dataset = await studio.UploadAsync(csv, cancellationToken);
            await studio.TrainAsync(dataset, new JsonObject { ["name"] = "soak", ["label"] = "label", ["learners"] = new JsonArray("lbfgs"), ["trials"] = 1, ["publish"] = "small" }, cancellationToken);
            await studio.DownloadAsync("soak", onnx, cancellationToken);
            return Requests(table, onnx);
        }
        finally
        {
            File.Delete(csv);
            File.Delete(onnx);
        }
    }

    private static byte[][] Requests(ServingTable table, string onnx)
    {
        var (one, many) = (table.Asked(1), table.Asked(ManyRows));
        using var alone = new RuntimeAlone(onnx, table.Json(many), 1);
        using var aloneOne = new RuntimeAlone(onnx, table.Json(one), 1);
        const string Path = "/api/v1/models/soak/predict";
        return
        [
            HttpConnection.Request(Path, "application/json", table.Json(one)),
            HttpConnection.Request(Path, "application/json", table.Json(many)),
            HttpConnection.Request(Path, "text/csv", table.Csv(many)),
            ArrowRequest.Of(Path, alone.Rows.ToTable()),
            TensorRequest.Of("soak", alone.Signature, alone.Rows.ToTable()),
            TensorRequest.Of("soak", alone.Signature, aloneOne.Rows.ToTable()),
        ];
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
