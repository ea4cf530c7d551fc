namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Experiments;

/// <summary>Something that happened in an experiment; what became of its trials is stored with them.</summary>
/// <param name="Revision">Rises from one to the next, but for those that were stored together.</param>
/// <param name="At">Seconds that the experiment had worked.</param>
/// <param name="Kind">What happened.</param>
public sealed record ExperimentMoment(long Revision, double At, MomentKind Kind)
{
    /// <summary>Index of the part it happened in; null where it concerns all.</summary>
    public int? Part { get; init; }

    /// <summary>Number of the trial that began, or whose checkpoint was stored; null for other kinds.</summary>
    public int? Trial { get; init; }

    /// <summary>How often the part was taken up, or the trial begun, from 1; null for other kinds.</summary>
    public int? Attempt { get; init; }

    /// <summary>Size of a checkpoint; null for other kinds.</summary>
    public long? Bytes { get; init; }

    /// <summary>The stage that began; null for other kinds.</summary>
    public ExperimentStage? Stage { get; init; }

    /// <summary>What <see cref="Kind"/> says; null where that says nothing.</summary>
    public string? Text { get; init; }
}
