namespace Studio.Jobs.Tests.Training;

using System.Text.Json;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

/// <summary>Real processes that behave as a trainer should not, or does only rarely: shell scripts.</summary>
internal static class FakeTrainer
{
    /// <summary>Waits for commands until standard input ends.</summary>
    public const string WaitForEnd = "while read -r command; do [ \"$command\" = cancel ] && exit 3; done; exit 4\n";

    /// <summary>A script whose variable <c>out</c> is the output folder.</summary>
    public static TrainerCommand Script(TestFolder folder, string body)
    {
        var path = folder.Combine($"trainer-{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, "while [ $# -gt 0 ]; do [ \"$1\" = --out ] && out=\"$2\"; shift; done\n" + body);
        return new TrainerCommand("/bin/sh", [path]);
    }

    /// <summary>A line of a script that writes an event.</summary>
    public static string Say(ExperimentEvent happened) => $"printf '%s\\n' {Quote(JsonSerializer.Serialize(happened, StudioJson.Line))}\n";

    /// <summary>A line of a script that writes a file into the output folder.</summary>
    public static string Write(string name, string content) => $"printf '%s' {Quote(content)} > \"$out/{name}\"\n";

    /// <summary>Lines of a script that writes two trials, the files and the last event of an experiment.</summary>
    public static string Complete(bool parityPassed = true) =>
        Say(new StageStarted(ExperimentStage.Searching, ""))
        + Say(new TrialStarted(Trial(1, TrialState.Running)))
        + Say(new TrialEnded(Trial(1, TrialState.Completed, 0.5)))
        + Say(new TrialEnded(Trial(2, TrialState.Failed)))
        + Write("model.onnx", "not read by anyone here")
        + Write("signature.json", JsonSerializer.Serialize(ModelSignature.From(Plan()), StudioJson.File))
        + Say(new ExperimentCompleted(Result(parityPassed)));

    public static Trial Trial(int number, TrialState state, double? score = null) =>
        new(number, "baseline", ParameterSet.Empty, state, state == TrialState.Failed ? "It broke." : null, score, 0.25);

    public static TrainingPlan Plan(int? memoryMegabytes = null) => new(
        TaskKind.Binary,
        "bought",
        ["no", "yes"],
        false,
        [new FeatureColumn("age", Pipelines.Profiling.ColumnPurpose.Numeric, InputType.Float)],
        [],
        MetricCatalog.Default(TaskKind.Binary).Name,
        3,
        0.2,
        null,
        3,
        ["baseline"],
        [],
        1,
        1,
        memoryMegabytes);

    private static ExperimentResult Result(bool parityPassed) => new(
        Trial(1, TrialState.Completed, 0.5),
        0.5,
        Metrics,
        Parity(parityPassed),
        2,
        1,
        23,
        new string('a', 64),
        1.5,
        null,
        [])
    {
        Models = [new ModelReport(ModelNames.Best, "model.onnx", [new ModelMember(1, "baseline", 1, 1)], Metrics, Parity(parityPassed), 23, new string('a', 64))],
    };

    private static MetricsReport Metrics { get; } = new("auc", MetricDirection.Maximize, new Dictionary<string, double> { ["auc"] = 0.5 }, null);

    private static ParityReport Parity(bool passed) => new(100, passed ? 0 : 0.25, 1e-4, passed ? 0 : 7, passed);

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
