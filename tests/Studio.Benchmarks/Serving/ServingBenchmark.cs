namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Startup;

/// <summary>A model that is served and measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">What it learns from.</param>
/// <param name="Experiment">What the experiment is asked for.</param>
internal sealed record ServingModel(string Name, ServingTable Table, JsonObject Experiment);

/// <summary>What serving adds to ONNX Runtime: both on the same file and rows, in one run, in turns.</summary>
/// <param name="studio">The service.</param>
/// <param name="output">Gets the tables.</param>
internal sealed class ServingBenchmark(ServedStudio studio, TextWriter output)
{
    private const int ManyRows = 1_024;
    private const int Rounds = 5;
    private const int WarmCalls = 300;
    private const double WarmSeconds = 5;

    /// <summary>The models: 100 trees, an ensemble, one with texts.</summary>
    public static IReadOnlyList<ServingModel> Models { get; } =
    [
        new("hundred-trees", new(false), new() { ["name"] = "hundred-trees", ["label"] = "label", ["learners"] = new JsonArray("fastforest"), ["parameters"] = new JsonObject { ["trees"] = 100, ["leaves"] = 64 }, ["trials"] = 1, ["publish"] = "small" }),
        new("ensemble", new(false), new() { ["name"] = "ensemble", ["label"] = "label", ["trials"] = 16, ["budgetSeconds"] = 90, ["learners"] = new JsonArray("lightgbm", "fasttree", "extratrees", "lbfgs") }),
        new("texts", new(true), new() { ["name"] = "texts", ["label"] = "label", ["trials"] = 2, ["learners"] = new JsonArray("lbfgs", "lightgbm"), ["publish"] = "single" }),
    ];

    /// <summary>Trains the models and measures them.</summary>
    public async Task RunAsync(IReadOnlyCollection<string> only, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-serving-models-");
        try
        {
            foreach (var model in Models.Where(model => only.Count == 0 || only.Contains(model.Name)))
            {
                var csv = Path.Combine(folder.FullName, $"{model.Name}.csv");
                model.Table.Write(csv);
                await studio.TrainAsync(await studio.UploadAsync(csv, cancellationToken), model.Experiment, cancellationToken);
                var onnx = Path.Combine(folder.FullName, $"{model.Name}.onnx");
                await studio.DownloadAsync(model.Name, onnx, cancellationToken);
                Line($"### {model.Name}, {new FileInfo(onnx).Length / 1024} KiB");
                MeasureMany(model, onnx);
                MeasureOne(model, onnx);
                MeasureLoad(model);
                if (model == Models[0])
                {
                    await CompareEnginesAsync(model, csv, onnx);
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string PathOf(ServingModel model) => $"/api/v1/models/{model.Name}/predict";

    /// <summary>Many rows: ONNX Runtime and each format in turns, so that what else the machine does meets all of them.</summary>
    private void MeasureMany(ServingModel model, string onnx)
    {
        var many = model.Table.Asked(ManyRows);
        using var alone = new RuntimeAlone(onnx, model.Table.Json(many), null);
        using var narrow = new RuntimeAlone(onnx, model.Table.Json(many), 1);
        var path = PathOf(model);
        (string Name, LoadTest Load)[] formats =
        [
            ("binary tensors", new(studio.Port, TensorRequest.Of(model.Name, alone.Signature, alone.Rows.ToTable()))),
            ("Arrow", new(studio.Port, ArrowRequest.Of(path, alone.Rows.ToTable()))),
            ("JSON rows", new(studio.Port, HttpConnection.Request(path, "application/json", model.Table.Json(many)))),
            ("CSV", new(studio.Port, HttpConnection.Request(path, "text/csv", model.Table.Csv(many)))),
        ];
        Array.ForEach(formats, format => format.Load.OneClient(WarmCalls));
        var rounds = Enumerable.Range(0, Rounds).Select(_ => (Bare: alone.Median(20), Narrow: narrow.Median(20), Served: Array.ConvertAll(formats, format => format.Load.OneClient(20).Median))).ToArray();
        var bare = Middle(rounds.Select(round => round.Bare));
        Line($"1,024 rows: ONNX Runtime alone {bare:F2} ms, with one thread {Middle(rounds.Select(round => round.Narrow)):F2} ms");
        for (var i = 0; i < formats.Length; i++)
        {
            var served = Middle(rounds.Select(round => round.Served[i]));
            Line($"1,024 rows as {formats[i].Name}: {served:F2} ms, 0.5 ms {((served - 0.5) / bare) - 1:+0 %;-0 %} above it");
        }
    }

    private void MeasureOne(ServingModel model, string onnx)
    {
        var one = model.Table.Asked(1);
        using var alone = new RuntimeAlone(onnx, model.Table.Json(one), null);
        using var narrow = new RuntimeAlone(onnx, model.Table.Json(one), 1);
        (string Name, LoadTest Load)[] ways =
        [
            ("no work", new(studio.Port, HttpConnection.Get("/health/live"))),
            ("JSON", new(studio.Port, HttpConnection.Request(PathOf(model), "application/json", model.Table.Json(one)))),
            ("binary tensors", new(studio.Port, TensorRequest.Of(model.Name, alone.Signature, alone.Rows.ToTable()))),
        ];
        Array.ForEach(ways, way => way.Load.Clients(8, WarmSeconds));
        Line($"one row: ONNX Runtime alone {alone.Median(2000):F3} ms, with one thread {narrow.Median(2000):F3} ms");
        foreach (var (name, load) in ways)
        {
            var (quiet, paced) = (load.OneClient(3000), load.Paced(200, 5));
            Line($"one row, {name}: p50 {quiet.Median:F3} ms, p99 {quiet.Quantile(0.99):F3} ms; at 200 requests/s p50 {paced.Median:F3} ms, p99 {paced.Quantile(0.99):F3} ms");
        }
    }

    private void MeasureLoad(ServingModel model)
    {
        var load = new LoadTest(studio.Port, HttpConnection.Request(PathOf(model), "application/json", model.Table.Json(model.Table.Asked(1))));
        foreach (var clients in new[] { 2, 8, 32 })
        {
            var before = ProcessTree.CpuSeconds(studio.ProcessId);
            var result = load.Clients(clients, 5);
            var cpu = (ProcessTree.CpuSeconds(studio.ProcessId) - before) * 1e6 / result.Milliseconds.Length;
            Line($"{clients} clients: {result.PerSecond:F0} requests/s, p99 {result.Quantile(0.99):F2} ms, {result.Refused} refused, {cpu:F0} µs of processor a request");
        }
    }

    private async Task CompareEnginesAsync(ServingModel model, string csv, string onnx)
    {
        var port = studio.Port + 1;
        await using var engines = await EnginePool.StartAsync(csv, port);
        foreach (var rows in new[] { 1, ManyRows })
        {
            var asked = model.Table.Asked(rows);
            using var alone = new RuntimeAlone(onnx, model.Table.Json(asked), null);
            LoadTest[] loads =
            [
                new(port, HttpConnection.Request("/predict", "application/json", EnginePool.Json(asked))),
                new(studio.Port, HttpConnection.Request(PathOf(model), "application/json", model.Table.Json(asked))),
                new(studio.Port, TensorRequest.Of(model.Name, alone.Signature, alone.Rows.ToTable())),
            ];
            Array.ForEach(loads, load => load.Clients(8, WarmSeconds));
            var rounds = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(loads, load => load.Clients(8, 2).PerSecond * rows)).ToArray();
            Line($"{rows} rows a call, 8 clients: a pool of ML.NET's prediction engines behind JSON {Middle(rounds.Select(round => round[0])):F0} rows/s; JSON {Middle(rounds.Select(round => round[1] / round[0])):F2} times as many, binary tensors {Middle(rounds.Select(round => round[2] / round[0])):F2} times");
        }
    }

    private static double Middle(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : double.NaN;

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
