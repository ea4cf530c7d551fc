namespace Studio.Jobs.Storage;

using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Row of a model version. Its files are artifacts.</summary>
internal sealed class ModelVersionEntity
{
    public Guid Id { get; set; }

    public Guid ModelId { get; set; }

    public ModelEntity? Model { get; set; }

    public int Version { get; set; }

    public ModelVersionState State { get; set; }

    public string? Reason { get; set; }

    /// <summary>The experiment that made it; null for a model that was imported.</summary>
    public Guid? ExperimentId { get; set; }

    /// <summary>Which of the experiment's models it is.</summary>
    public required string Candidate { get; set; }

    public required string Learner { get; set; }

    /// <summary>Null where no experiment made it.</summary>
    public IReadOnlyList<ModelMember>? Members { get; set; }

    public required string Sha256 { get; set; }

    public long Bytes { get; set; }

    public required ModelSignature Signature { get; set; }

    /// <summary>Null where nobody measured it.</summary>
    public MetricsReport? Metrics { get; set; }

    /// <summary>Null where there is no trained model to compare it with.</summary>
    public ParityReport? Parity { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? RetiredAt { get; set; }

    /// <summary>What people say of it; null for nothing.</summary>
    public string? Notes { get; set; }

    /// <summary>Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; set; }

    /// <summary>What it was trained on; this and the next four are null where it is not known.</summary>
    public Guid? DatasetId { get; set; }

    public string? DatasetName { get; set; }

    public string? DatasetSha256 { get; set; }

    public int? Seed { get; set; }

    /// <summary>Where it comes from when it was imported; null otherwise, and for versions that do not know.</summary>
    public ImportLineage? Import { get; set; }

    /// <summary>Version of the program that published it.</summary>
    public string? StudioVersion { get; set; }
}
