namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Text.Json.Nodes;

/// <summary>More models than memory holds: each is opened when it is asked for, and the one asked for least recently makes room.</summary>
/// <param name="studio">The service.</param>
/// <param name="output">Gets a line.</param>
internal sealed class ManyModels(ServedStudio studio, TextWriter output)
{
    private const int Models = 200;
    private const int Kept = 50;
    private const int Calls = 4_000;
    private const int Seed = 14;
    private const double Megabyte = 1024 * 1024;

    private static readonly ServingTable s_table = new(false);

    /// <summary>Trains them, then asks them in turn and at random.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await TrainAsync(cancellationToken);

        // The first model takes more than its share: what ONNX Runtime has once for all of them.
        foreach (var model in Enumerable.Range(0, Models))
        {
            Ask(Name(model), 1);
        }

        var each = await studio.MetricAsync("studio_models_memory_bytes", cancellationToken) / Models;
        var budget = (int)Math.Ceiling(each * Kept / Megabyte);
        await studio.RestartAsync(new Dictionary<string, string> { ["Serving__MaxMemoryMegabytes"] = budget.ToString(CultureInfo.InvariantCulture) }, cancellationToken);
        var cold = Ask(Name(0), 1).Milliseconds[0];
        var first = Enumerable.Range(1, Models - 1).Select(model => Ask(Name(model), 1).Milliseconds[0]).Order().ToArray();
        var random = new Random(Seed);
        var further = Enumerable.Range(0, Calls).Select(_ => Ask(Name(random.Next(Models)), 1).Milliseconds[0]).Order().ToArray();
        var (open, memory) = (await studio.MetricAsync("studio_models_open", cancellationToken), await studio.MetricAsync("studio_models_memory_bytes", cancellationToken));
        Line($"{Models} models of {each / Megabyte:F1} MiB, memory for {Kept}: {open} open with {memory / Megabyte:F0} of {budget} MiB");
        Line($"first call of the process {cold:F0} ms, of the other models p50 {first[Models / 2]:F1} ms, slowest {first[^1]:F0} ms; {Calls} calls at random p50 {further[Calls / 2]:F1} ms, slowest {further[^1]:F0} ms; no error");
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Name(int model) => $"many-{model}";

    private async Task TrainAsync(CancellationToken cancellationToken)
    {
        var csv = Path.GetTempFileName();
        try
        {
            s_table.Write(csv);
            var dataset = await studio.UploadAsync(csv, cancellationToken);
            await Parallel.ForEachAsync(Enumerable.Range(0, Models), cancellationToken, async (model, token) => await studio.TrainAsync(dataset, Experiment(model), token));
        }
        finally
        {
            File.Delete(csv);
        }
    }

    private static JsonObject Experiment(int model) => new()
    {
        ["name"] = Name(model),
        ["label"] = "label",
        ["learners"] = new JsonArray("fastforest"),

        // Models of the same content are opened once.
        ["parameters"] = new JsonObject { ["trees"] = 20, ["leaves"] = 8 + model },
        ["trials"] = 1,
        ["publish"] = "small",
    };

    private LoadResult Ask(string model, int calls) =>
        new LoadTest(studio.Port, HttpConnection.Request($"/api/v1/models/{model}/predict", "application/json", s_table.Json(s_table.Asked(1)))).OneClient(calls);
}
