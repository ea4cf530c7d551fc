namespace Studio.Jobs.Registry;

using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>A model: a name with versions.</summary>
/// <param name="Name">Name, unique.</param>
/// <param name="Task">What the newest ready version predicts.</param>
/// <param name="Label">Its label column.</param>
/// <param name="LatestVersion">Newest ready version; null when none is ready.</param>
/// <param name="CreatedAt">When the first version was published.</param>
public sealed record ModelRecord(string Name, PredictionTask Task, string Label, int? LatestVersion, DateTimeOffset CreatedAt);

/// <summary>A version of a model.</summary>
/// <param name="Name">Model name.</param>
/// <param name="Version">From 1.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it was rejected, or since when it is retired.</param>
/// <param name="ExperimentId">The experiment that made it; null for a model that was imported.</param>
/// <param name="Candidate">Which of the experiment's models it is: <c>best</c>, <c>single</c> or <c>small</c>; with what was decided later, as in <c>best, threshold 0.3</c>.</param>
/// <param name="Learner">Its learner, or <c>ensemble of</c> so many trials.</param>
/// <param name="Members">Trials it is made of, the heaviest first; null where no experiment made it.</param>
/// <param name="Sha256">SHA-256 of the ONNX file.</param>
/// <param name="Bytes">Size of the ONNX file.</param>
/// <param name="Signature">How to call it.</param>
/// <param name="Metrics">How good it is; null where nobody measured it.</param>
/// <param name="Parity">The ONNX file against the trained model; null where there is no trained model.</param>
/// <param name="CreatedAt">When it was published.</param>
/// <param name="RetiredAt">When it was retired; null when it is not.</param>
/// <param name="Notes">What people say of it; null for nothing.</param>
/// <param name="Tags">Tags with their values; null for none.</param>
/// <param name="Aliases">Aliases that name it; may be empty.</param>
/// <param name="Lineage">What it was made from.</param>
public sealed record ModelVersionRecord(
    string Name,
    int Version,
    ModelVersionState State,
    string? Reason,
    Guid? ExperimentId,
    string Candidate,
    string Learner,
    IReadOnlyList<ModelMember>? Members,
    string Sha256,
    long Bytes,
    ModelSignature Signature,
    MetricsReport? Metrics,
    ParityReport? Parity,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RetiredAt,
    string? Notes,
    IReadOnlyDictionary<string, string>? Tags,
    IReadOnlyList<string> Aliases,
    VersionLineage Lineage)
{
    /// <summary>Its id in the store, which nobody outside needs.</summary>
    internal Guid Id { get; init; }
}
