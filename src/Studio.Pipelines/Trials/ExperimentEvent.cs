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

    /// <summary>Choosing the members of the ensemble and training them on further folds.</summary>
    Ensembling,

    /// <summary>Turning the models into ONNX.</summary>
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
[JsonDerivedType(typeof(TrialDropped), "trial-dropped")]
[JsonDerivedType(typeof(SearchEnded), "search-ended")]
[JsonDerivedType(typeof(ExperimentPaused), "paused")]
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
public sealed record TrialProgressed(int Number, int Fold, int Iteration, double? TrainingLoss, double? ValidationLoss) : ExperimentEvent
{
    /// <summary>The plan's metric on validation rows, when known.</summary>
    public double? Metric { get; init; }
}

/// <summary>A trial ended.</summary>
/// <param name="Trial">The trial in its final state.</param>
public sealed record TrialEnded(Trial Trial) : ExperimentEvent
{
    /// <summary>Name of its checkpoint file; null where its models are not kept.</summary>
    public string? File { get; init; }
}

/// <summary>The models of a trial are no longer wanted: better ones have taken their place. Its checkpoint may go.</summary>
/// <param name="Number">Trial number.</param>
public sealed record TrialDropped(int Number) : ExperimentEvent;

/// <summary>A share of the search has ended; the last event of a <see cref="PartKind.Search"/> part.</summary>
public sealed record SearchEnded : ExperimentEvent;

/// <summary>The search was asked to pause and has ended between two trials; the last event of that run.</summary>
public sealed record ExperimentPaused : ExperimentEvent;

/// <summary>The experiment ended with a model; all artifact files are written.</summary>
/// <param name="Result">Summary.</param>
public sealed record ExperimentCompleted(ExperimentResult Result) : ExperimentEvent;

/// <summary>The experiment ended without a model.</summary>
/// <param name="Reason">One sentence for people.</param>
public sealed record ExperimentFailed(string Reason) : ExperimentEvent;

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

/// <summary>A model that an experiment ended with.</summary>
/// <param name="Name">See <see cref="ModelNames"/>.</param>
/// <param name="File">Artifact file; models that are the same share one.</param>
/// <param name="Members">Trials it is made of, the heaviest first; one for a single model.</param>
/// <param name="Metrics">Its metrics.</param>
/// <param name="Parity">Its ONNX file against the trained model.</param>
/// <param name="OnnxBytes">Size of its file.</param>
/// <param name="OnnxSha256">SHA-256 of its file, lower-case hexadecimal.</param>
public sealed record ModelReport(
    string Name,
    string File,
    IReadOnlyList<ModelMember> Members,
    MetricsReport Metrics,
    ParityReport Parity,
    long OnnxBytes,
    string OnnxSha256);

/// <summary>A trial within a model.</summary>
/// <param name="Trial">Its number.</param>
/// <param name="Learner">Its learner.</param>
/// <param name="Weight">Its share in the average; all shares of a model sum to 1.</param>
/// <param name="Folds">Models of it that are averaged, one a fold; 1 for a model trained on all rows.</param>
public sealed record ModelMember(int Trial, string Learner, double Weight, int Folds);

/// <summary>Contents of <c>leaderboard.json</c>.</summary>
/// <param name="Models">The models the experiment ended with.</param>
/// <param name="Trials">All trials, the best first.</param>
public sealed record LeaderboardReport(IReadOnlyList<ModelReport> Models, IReadOnlyList<Trial> Trials);

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
