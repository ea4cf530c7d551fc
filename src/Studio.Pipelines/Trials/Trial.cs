namespace Studio.Pipelines.Trials;

using System.Text.Json.Serialization;

/// <summary>State of a trial.</summary>
public enum TrialState
{
    /// <summary>Decided, not started.</summary>
    Waiting,

    /// <summary>Training.</summary>
    Running,

    /// <summary>Trained and scored.</summary>
    Completed,

    /// <summary>Ended early on purpose: the time left was too short for it.</summary>
    Pruned,

    /// <summary>Ended by an error, which <see cref="Trial.Reason"/> tells.</summary>
    Failed,

    /// <summary>Ended after its first folds, because it was improbable that it would add anything to an ensemble.</summary>
    Outraced,
}

/// <summary>One configuration of one learner and how it did; a row of the leaderboard.</summary>
/// <param name="Number">From 1 in the order of starting; the baseline is 1.</param>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Parameters">Hyperparameters.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it was pruned or failed; null otherwise.</param>
/// <param name="Score">Value of the plan's metric on validation rows (over all folds); null unless completed.</param>
/// <param name="Seconds">Training and scoring time.</param>
public sealed record Trial(
    int Number,
    string Learner,
    ParameterSet Parameters,
    TrialState State,
    string? Reason,
    double? Score,
    double Seconds)
{
    /// <summary>Share of the training rows it was trained on, above 0; below 1 the score is not ranked beside others.</summary>
    public double Fidelity { get; init; } = 1;

    /// <summary>Parameter that trials of the second layer have: the numbers of the trials whose predictions they read.</summary>
    public const string FirstLayer = "reads";

    /// <summary>True when it reads predictions of other trials beside the columns.</summary>
    [JsonIgnore]
    public bool IsOfSecondLayer => Parameters.Has(FirstLayer);

    /// <summary>Parameter of trials of a table of which the search sees a sample, where they were trained on all rows.</summary>
    public const string Rows = "rows";

    /// <summary>Value of <see cref="Rows"/>.</summary>
    public const string AllRows = "all";

    /// <summary>True when it is trained on rows beside the sample that is in memory.</summary>
    [JsonIgnore]
    public bool TakesAllRows => Parameters.Has(Rows);

    /// <summary>True for a configuration that the search proposed; false for one that was made of what it found when it had ended.</summary>
    [JsonIgnore]
    public bool IsOfSearch => !IsOfSecondLayer && !TakesAllRows;

    /// <summary>The course of the training on the first fold; null for learners that do not tell.</summary>
    public TrainingCurve? Curve { get; init; }

    /// <summary>Something to know of the training, such as that it was short of memory, in one sentence; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Seconds from the start of the experiment to its end; null while it runs.</summary>
    public double? EndedAt { get; init; }
}
