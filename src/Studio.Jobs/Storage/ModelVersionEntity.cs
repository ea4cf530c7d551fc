namespace Studio.Jobs.Storage;

using Studio.Jobs.Models;
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

    public Guid ExperimentId { get; set; }

    /// <summary>Which of the experiment's models it is.</summary>
    public required string Candidate { get; set; }

    public required string Learner { get; set; }

    public required IReadOnlyList<ModelMember> Members { get; set; }

    public required string Sha256 { get; set; }

    public long Bytes { get; set; }

    public required ModelSignature Signature { get; set; }

    public required MetricsReport Metrics { get; set; }

    public required ParityReport Parity { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
