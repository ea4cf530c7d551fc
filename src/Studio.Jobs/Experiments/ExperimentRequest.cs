namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Planning;

/// <summary>An experiment that a person asks for.</summary>
/// <param name="Training">What to search.</param>
public sealed record ExperimentRequest(TrainingRequest Training)
{
    /// <summary>Owner of an experiment that names none.</summary>
    public const string DefaultOwner = "default";

    /// <summary>Most characters of an owner's name.</summary>
    public const int LongestOwner = 64;

    /// <summary>Most shares that a search can be split into.</summary>
    public const int MostParallel = 64;

    /// <summary>Name of experiment and model (letters, digits, <c>-</c>, <c>_</c>, at most 64); null to derive it from the dataset's name.</summary>
    public string? Name { get; init; }

    /// <summary>Number that it gets; null for a new one.</summary>
    internal Guid? Id { get; init; }

    /// <summary>Dataset used for the final metrics only; null for none.</summary>
    public Guid? TestDatasetId { get; init; }

    /// <summary>Whose it is (1 to 64 characters); slots are shared out fairly between owners.</summary>
    public string Owner { get; init; } = DefaultOwner;

    /// <summary>How urgent it is among those of its owner.</summary>
    public ExperimentPriority Priority { get; init; } = ExperimentPriority.Normal;

    /// <summary>Shares the search is split into, each with a trainer process and a slot of its own, 1 to <see cref="MostParallel"/>.</summary>
    public int Parallelism { get; init; } = 1;
}
