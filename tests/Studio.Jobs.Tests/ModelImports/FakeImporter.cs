namespace Studio.Jobs.Tests.ModelImports;

using System.Text.Json;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Real processes that behave as an importer does with files of all kinds: shell scripts.</summary>
internal static class FakeImporter
{
    /// <summary>Reads the arguments: afterwards the variables <c>task</c> and <c>out</c> hold them.</summary>
    private const string ReadArguments =
        """
        while [ $# -gt 0 ]; do
          case "$1" in --task) task="$2" ;; --out) out="$2" ;; esac
          shift
        done

        """;

    /// <summary>What comes of a model that can be served.</summary>
    public static ImportResult Imported { get; } = new(null as string)
    {
        Learner = "ML.NET LightGbmBinary",
        Signature = ModelSignature.From(FakeTrainer.Plan()),
        Metrics = new MetricsReport("auc", MetricDirection.Maximize, new Dictionary<string, double> { ["auc"] = 0.75 }, null),
        Parity = new ParityReport(40, 0, 1e-4, 0, true),
        Mapping = new ModelMapping { Task = "binary", Inputs = new Dictionary<string, IReadOnlyList<string>> { ["Age"] = ["age"] } },
        Warnings = ["The rows may be those it was trained on."],
    };

    /// <summary>A script that has read its arguments.</summary>
    public static ImporterCommand Script(TestFolder folder, string body)
    {
        var path = folder.Combine($"importer-{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, ReadArguments + body);
        return new ImporterCommand("/bin/sh", [path]);
    }

    /// <summary>Lines of a script that tells a step, writes the files of a model and ends.</summary>
    public static string Import(ImportResult? result = null) =>
        Say(new ImportStep("measuring"))
        + string.Concat(ImportFiles.All.Select(name => $"printf 'this is {name}' > \"$out/{name}\"\n"))
        + Say(new ImportEnded(result ?? Imported));

    /// <summary>A line of a script that writes an event.</summary>
    public static string Say(ImportEvent happened) => $"printf '%s\\n' {Quote(JsonSerializer.Serialize(happened, StudioJson.Line))}\n";

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
