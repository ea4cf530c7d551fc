namespace Studio.Benchmarks;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>What training on one dataset gave.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="Task">Task of the manifest.</param>
/// <param name="TestRows">Rows of the test file.</param>
/// <param name="Seconds">Wall time of the whole command, from its start to its end.</param>
/// <param name="Error">Last line on standard error when the command failed; null otherwise.</param>
internal sealed record AutoMlResult(string Dataset, string Task, int TestRows, double Seconds, string? Error)
{
    /// <summary>Within this share of the final score a model is nearly as good.</summary>
    private const double NearlyFinal = 0.01;

    /// <summary>Learners of the published model, the heaviest first, each with the number of its trials.</summary>
    public string? Learners { get; init; }

    /// <summary>Trials ended.</summary>
    public int Trials { get; init; }

    /// <summary>Trials failed.</summary>
    public int FailedTrials { get; init; }

    /// <summary>Metric optimised.</summary>
    public string? Metric { get; init; }

    /// <summary>Its value for the baseline on validation rows.</summary>
    public double? Baseline { get; init; }

    /// <summary>Its value for the published model on validation rows.</summary>
    public double? Validation { get; init; }

    /// <summary>All metrics on the test file, scored with the exported ONNX file.</summary>
    public IReadOnlyDictionary<string, double>? Test { get; init; }

    /// <summary>Seconds in the trainer until the first completed trial that is not the baseline; null when there was none.</summary>
    public double? SecondsToFirstModel { get; init; }

    /// <summary>
    /// Seconds in the trainer until a trial's validation score was within 1 % of the published model's; the end of the search when
    /// only the ensemble of several trials is that good.
    /// </summary>
    public double? SecondsToNearlyFinal { get; init; }

    /// <summary>Most memory that the trainer process had in use, in MiB, as it reports; null when training failed.</summary>
    public double? PeakMemoryMegabytes { get; init; }

    /// <summary>Size of the ONNX file.</summary>
    public long OnnxBytes { get; init; }

    /// <summary>Largest difference between the ONNX file and the trained model.</summary>
    public double? ParityDifference { get; init; }

    /// <summary>True when it is within tolerance.</summary>
    public bool ParityPassed { get; init; }

    /// <summary>From what <c>train --json</c> wrote.</summary>
    public static AutoMlResult From(ManifestEntry entry, double seconds, TrainOutput output)
    {
        var (result, trials) = (output.Result, output.Leaderboard);
        var final = result.Metrics.Validation[result.Metrics.Metric];
        return new AutoMlResult(entry.Name, entry.Task, entry.TestRows, seconds, null)
        {
            Learners = Describe(result.Models.First(model => model.Name == result.Published)),
            Trials = result.Trials,
            FailedTrials = result.FailedTrials,
            Metric = result.Metrics.Metric,
            Baseline = result.BaselineScore,
            Validation = final,
            Test = result.Metrics.Test,
            SecondsToFirstModel = FirstEnd(trials.Where(trial => trial.Learner != TrainerCatalog.Baseline)),
            SecondsToNearlyFinal = FirstEnd(trials.Where(trial => trial.Fidelity == 1 && IsNearlyFinal(trial.Score, final, result.Metrics.Direction)))
                ?? result.SearchSeconds,
            PeakMemoryMegabytes = result.PeakMemoryMegabytes,
            OnnxBytes = result.OnnxBytes,
            ParityDifference = result.Parity.MaxDifference,
            ParityPassed = result.Parity.Passed,
        };
    }

    private static string Describe(ModelReport model) => string.Join(
        ", ",
        model.Members.GroupBy(member => member.Learner)
            .OrderByDescending(members => members.Sum(member => member.Weight))
            .Select(members => members.Count() == 1 ? members.Key : $"{members.Key} × {members.Count()}"));

    private static double? FirstEnd(IEnumerable<Trial> trials) =>
        trials.Where(trial => trial.State == TrialState.Completed).Min(trial => trial.EndedAt);

    private static bool IsNearlyFinal(double? score, double final, MetricDirection direction)
    {
        var slack = NearlyFinal * Math.Abs(final);
        return direction == MetricDirection.Maximize ? score >= final - slack : score <= final + slack;
    }
}
