namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trials;

/// <summary>How an experiment ended.</summary>
/// <param name="BestTrial">The best single trial.</param>
/// <param name="BaselineScore">The baseline's validation score.</param>
/// <param name="Metrics">Contents of <c>metrics.json</c>.</param>
/// <param name="Parity">Contents of <c>parity.json</c>.</param>
/// <param name="Trials">Trials ended.</param>
/// <param name="FailedTrials">Trials failed.</param>
/// <param name="OnnxBytes">Size of <c>model.onnx</c>.</param>
/// <param name="OnnxSha256">SHA-256 of <c>model.onnx</c>, lower-case hexadecimal.</param>
/// <param name="SearchSeconds">Time until the search ended.</param>
/// <param name="Warning">Something to know, such as that nothing beat the baseline; null otherwise.</param>
/// <param name="SkippedLearners">Learners that were not tried, with the reason.</param>
public sealed record ExperimentResult(
    Trial BestTrial,
    double BaselineScore,
    MetricsReport Metrics,
    ParityReport Parity,
    int Trials,
    int FailedTrials,
    long OnnxBytes,
    string OnnxSha256,
    double SearchSeconds,
    string? Warning,
    IReadOnlyList<Skipped> SkippedLearners)
{
    /// <summary>Name of the model that was published; see <see cref="ModelNames"/>.</summary>
    public string Published { get; init; } = ModelNames.Best;

    /// <summary>The models the experiment ended with, one a name; <c>metrics.json</c>, <c>parity.json</c> and the size above are those of the published one.</summary>
    public IReadOnlyList<ModelReport> Models { get; init; } = [];

    /// <summary>Configurations that were proposed but not run, by learner, with the reason.</summary>
    public IReadOnlyList<Skipped> SkippedTrials { get; init; } = [];

    /// <summary>Seconds from the start of the experiment to the first trained model that is not the baseline; null when there was none.</summary>
    public double? SecondsToFirstModel { get; init; }

    /// <summary>Rows left out of training because their label is missing.</summary>
    public int RowsLeftOut { get; init; }

    /// <summary>Most memory that the process had in use, in MiB.</summary>
    public double PeakMemoryMegabytes { get; init; }
}
