namespace Studio.Jobs.Storage;

using Studio.Pipelines.Experiments;

/// <summary>Row of something that happened in an experiment, added in the transaction that stores it; at most one of a kind in each.</summary>
internal sealed class MomentEntity
{
    public Guid ExperimentId { get; set; }

    /// <summary><see cref="ExperimentEntity.Revision"/> of the transaction.</summary>
    public long Revision { get; set; }

    public MomentKind Kind { get; set; }

    /// <summary>Seconds that the experiment had worked.</summary>
    public double At { get; set; }

    public int? Part { get; set; }

    public int? Trial { get; set; }

    public int? Attempt { get; set; }

    public long? Bytes { get; set; }

    public ExperimentStage? Stage { get; set; }

    public string? Text { get; set; }

    public static MomentEntity Of(ExperimentEntity experiment, MomentKind kind, double at) => new() { ExperimentId = experiment.Id, Revision = experiment.Revision, Kind = kind, At = at };
}
