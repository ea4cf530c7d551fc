namespace Studio.Jobs.Storage;

using Studio.Jobs.Experiments;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>Row of an experiment. After training its files are artifacts: <c>model.onnx</c>, <c>signature.json</c> ….</summary>
internal sealed class ExperimentEntity
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    public Guid DatasetId { get; set; }

    public Guid? TestDatasetId { get; set; }

    public ExperimentState State { get; set; }

    public string? Reason { get; set; }

    public required TrainingPlan Plan { get; set; }

    public ExperimentStage? Stage { get; set; }

    public int Trials { get; set; }

    public int FailedTrials { get; set; }

    public Trial? Best { get; set; }

    /// <summary>Set when the trainer has ended well; the experiment stays Running until its model is published.</summary>
    public ExperimentResult? Result { get; set; }

    public int? ModelVersion { get; set; }

    public string? JobId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The run that has claimed the experiment; every change of a run is made on the condition that it still has.</summary>
    public Guid? RunId { get; set; }

    /// <summary>The claim holds until then unless the run renews it.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }
}
