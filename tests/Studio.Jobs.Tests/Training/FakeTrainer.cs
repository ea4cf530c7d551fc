namespace Studio.Jobs.Tests.Training;

using System.Text.Json;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;

/// <summary>Real processes that behave as a trainer should not, or does only rarely: shell scripts.</summary>
internal static class FakeTrainer
{
    /// <summary>Waits for commands until standard input ends.</summary>
    public const string WaitForEnd = "while read -r command; do [ \"$command\" = cancel ] && exit 3; done; exit 4\n";

    /// <summary>Reads the arguments: afterwards the variables <c>out</c>, <c>trials</c>, <c>part</c>, <c>shard</c> and <c>resume</c> hold them.</summary>
    private const string ReadArguments =
        """
        while [ $# -gt 0 ]; do
          case "$1" in --out) out="$2" ;; --trials) trials="$2" ;; --part) part="$2" ;; --shard) shard="$2" ;; --resume) resume="$2" ;; esac
          shift
        done

        """;

    /// <summary>A script that has read its arguments.</summary>
    public static TrainerCommand Script(TestFolder folder, string body)
    {
        var path = folder.Combine($"trainer-{Guid.NewGuid():N}.sh");
        File.WriteAllText(path, ReadArguments + body);
        return new TrainerCommand("/bin/sh", [path]);
    }

    /// <summary>Lines of a script that runs a trial to its end and leaves a checkpoint of it.</summary>
    public static string RunTrial(int number, double score = 0.5) =>
        Say(new TrialStarted(Trial(number, TrialState.Running)))
        + $"printf 'members of trial {number}' > \"$trials/trial-{number}.zip\"\n"
        + Say(new TrialEnded(Trial(number, TrialState.Completed, score)) { File = $"trial-{number}.zip" });

    /// <summary>Lines of a script for when an earlier run has ended a trial, and for when none has.</summary>
    public static string IfStored(int number, string then, string otherwise) =>
        $"if [ -n \"$resume\" ] && grep -q '\"number\": {number},' \"$resume\"; then\n{then}else\n{otherwise}fi\n";

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
        + Finish(parityPassed);

    /// <summary>Lines of a script that writes the files and the last event of an experiment.</summary>
    public static string Finish(bool parityPassed = true) =>
        Write(ModelFiles.Onnx, "not read by anyone here")
        + Write(ModelFiles.Signature, JsonSerializer.Serialize(ModelSignature.From(Plan()), StudioJson.File))
        + Say(new ExperimentCompleted(Result(parityPassed)));

    public static Trial Trial(int number, TrialState state, double? score = null) =>
        new(number, "baseline", ParameterSet.Empty, state, state == TrialState.Failed ? "It broke." : null, score, 0.25);

    public static TrainingPlan Plan(int? memoryMegabytes = null) => new(
        TaskCatalog.Binary,
        "bought",
        ["no", "yes"],
        false,
        [new FeatureColumn("age", Pipelines.Profiling.ColumnPurpose.Numeric, InputType.Float)],
        [],
        TaskCatalog.Binary.DefaultMetric.Name,
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
        Models = [new ModelReport(ModelNames.Best, ModelFiles.Onnx, [new ModelMember(1, "baseline", 1, 1)], Metrics, Parity(parityPassed), 23, new string('a', 64))],
    };

    private static MetricsReport Metrics { get; } = new("auc", MetricDirection.Maximize, new Dictionary<string, double> { ["auc"] = 0.5 }, null);

    private static ParityReport Parity(bool passed) => new(100, passed ? 0 : 0.25, 1e-4, passed ? 0 : 7, passed);

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
