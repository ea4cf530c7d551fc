namespace Studio.Pipelines.Trials;

using System.Text.Json.Serialization;
using Studio.Pipelines.Planning;

/// <summary>Where an experiment is.</summary>
public enum ExperimentStage
{
    /// <summary>Reading the data.</summary>
    Loading,

    /// <summary>Fitting featurizers.</summary>
    Featurizing,

    /// <summary>Running trials.</summary>
    Searching,

    /// <summary>Turning the winner into ONNX.</summary>
    Exporting,

    /// <summary>Comparing the ONNX file with the trained model.</summary>
    Verifying,
}

/// <summary>What the trainer process tells, one JSON object a line on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StageStarted), "stage")]
[JsonDerivedType(typeof(TrialStarted), "trial-started")]
[JsonDerivedType(typeof(TrialProgressed), "trial-progress")]
[JsonDerivedType(typeof(TrialEnded), "trial-ended")]
[JsonDerivedType(typeof(ExperimentCompleted), "completed")]
[JsonDerivedType(typeof(ExperimentFailed), "failed")]
public abstract record ExperimentEvent
{
    /// <summary>Seconds since the experiment started.</summary>
    public double At { get; init; }
}

/// <summary>A stage began.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Detail">One sentence, such as the rows and folds; may be empty.</param>
public sealed record StageStarted(ExperimentStage Stage, string Detail) : ExperimentEvent;

/// <summary>A trial began.</summary>
/// <param name="Trial">The trial, Running.</param>
public sealed record TrialStarted(Trial Trial) : ExperimentEvent;

/// <summary>A trial trains on. At most a few a second are sent.</summary>
/// <param name="Number">Trial number.</param>
/// <param name="Fold">Fold, from 1.</param>
/// <param name="Iteration">Epoch or round.</param>
/// <param name="TrainingLoss">Loss on training rows, when known.</param>
/// <param name="ValidationLoss">Loss on validation rows, when known.</param>
public sealed record TrialProgressed(int Number, int Fold, int Iteration, double? TrainingLoss, double? ValidationLoss) : ExperimentEvent;

/// <summary>A trial ended.</summary>
/// <param name="Trial">The trial in its final state.</param>
public sealed record TrialEnded(Trial Trial) : ExperimentEvent;

/// <summary>The experiment ended with a model; all artifact files are written.</summary>
/// <param name="Result">Summary.</param>
public sealed record ExperimentCompleted(ExperimentResult Result) : ExperimentEvent;

/// <summary>The experiment ended without a model.</summary>
/// <param name="Reason">One sentence for people.</param>
public sealed record ExperimentFailed(string Reason) : ExperimentEvent;

/// <summary>How an experiment ended.</summary>
/// <param name="BestTrial">The trial whose model was exported.</param>
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
    IReadOnlyList<Skipped> SkippedLearners);

/// <summary>Contents of <c>metrics.json</c>.</summary>
/// <param name="Metric">Name of the metric optimised.</param>
/// <param name="Direction"><c>maximize</c> or <c>minimize</c>.</param>
/// <param name="Validation">All metrics of the task on validation rows, by name; the winner was chosen by one of them.</param>
/// <param name="Test">The same on the test file, scored with the exported ONNX file; null without one.</param>
public sealed record MetricsReport(
    string Metric,
    Metrics.MetricDirection Direction,
    IReadOnlyDictionary<string, double> Validation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyDictionary<string, double>? Test);

/// <summary>Contents of <c>parity.json</c>: the ONNX file against the trained model.</summary>
/// <param name="Rows">Rows compared, among them rows with missing values and unseen categories.</param>
/// <param name="MaxDifference">Largest absolute difference of a probability; for regression relative to the standard deviation of the label.</param>
/// <param name="Tolerance">Largest difference allowed.</param>
/// <param name="LabelMismatches">Rows whose predicted label differs although their two best probabilities differ by more than the tolerance.</param>
/// <param name="Passed">True when the file may be published.</param>
public sealed record ParityReport(int Rows, double MaxDifference, double Tolerance, int LabelMismatches, bool Passed);
