namespace Studio.Jobs.Storage;

using Studio.Pipelines.Planning;

/// <summary>Row of an evaluation: what is found out about a version of a model once it is published. Its id is that of the version, whose artifacts its files are.</summary>
internal sealed class EvaluationEntity : OrderEntity
{
    public required string Model { get; set; }

    public override string About => Model;

    /// <summary>Number of the version.</summary>
    public int Version { get; set; }

    /// <summary>The experiment that made it, and holds what it takes to evaluate it.</summary>
    public Guid ExperimentId { get; set; }

    /// <summary>What is being found out, in a few words; null before the first.</summary>
    public string? Step { get; set; }

    /// <summary>Reports that could not be made, with the reason; null until it has ended.</summary>
    public IReadOnlyList<Skipped>? Left { get; set; }
}
