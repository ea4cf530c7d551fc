namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Profiling;

/// <summary>What a person asks for. Everything but the label has a default; the planner turns it into a <see cref="TrainingPlan"/> or says what is wrong.</summary>
/// <param name="Label">The column to predict.</param>
public sealed record TrainingRequest(string Label)
{
    /// <summary><c>auto</c> (default), <c>binary</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public string Task { get; init; } = "auto";

    /// <summary>Name of the metric to optimise; null for the task's default.</summary>
    public string? Metric { get; init; }

    /// <summary>Seconds the search may take; null for 60, or unlimited when <see cref="Trials"/> is given.</summary>
    public double? BudgetSeconds { get; init; }

    /// <summary>Trials after which the search ends; null for as many as fit the budget.</summary>
    public int? Trials { get; init; }

    /// <summary>Names of the learners to try; null or empty for all that suit the task.</summary>
    public IReadOnlyList<string>? Learners { get; init; }

    /// <summary>
    /// Values for parameters of the one learner in <see cref="Learners"/>: that configuration alone is trained, once, and published, without a
    /// search; what is left out has the learner's default. Null to search.
    /// </summary>
    public ParameterSet? Parameters { get; init; }

    /// <summary>Columns not to use.</summary>
    public IReadOnlyList<string>? Ignore { get; init; }

    /// <summary>Purposes that override the inferred ones, by column name.</summary>
    public IReadOnlyDictionary<string, ColumnPurpose>? Purposes { get; init; }

    /// <summary>Completed trials without a better score after which the search ends; null to go on to the end of the budget.</summary>
    public int? Patience { get; init; }

    /// <summary>Which model is published: <c>best</c> (default), <c>single</c> or <c>small</c>; the others are kept beside it.</summary>
    public string Publish { get; init; } = ModelNames.Best;

    /// <summary>
    /// Most microseconds that a call with one row may take in ONNX Runtime, measured after export, on the machine that trains; models are made cheaper
    /// until they keep to it. Null for no bound.
    /// </summary>
    public double? MaxLatencyMicroseconds { get; init; }

    /// <summary>True to calibrate class probabilities on validation rows.</summary>
    public bool Calibrate { get; init; }

    /// <summary>How the label is to be chosen from probabilities; null for the most probable class, or what is best for the metric.</summary>
    public DecisionWish? Decision { get; init; }

    /// <summary>Where every random choice starts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads for training; null for all cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory in MiB that the trainer process may use; null for no cap of its own.</summary>
    public int? MemoryMegabytes { get; init; }

    /// <summary>Where nets are trained: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>; null for the setting <c>Torch:Device</c>, which is <c>auto</c> unless changed.</summary>
    public string? Device { get; init; }

    /// <summary>Column whose value rows of one group share, such as a patient or a shop: they are never on both sides of a split. No feature. Null for none.</summary>
    public string? Group { get; init; }

    /// <summary>Column of dates or numbers by which validation rows are later than training rows; a feature all the same. Null to split by chance.</summary>
    public string? Time { get; init; }

    /// <summary>Column of numbers, 0 or more, that say what a row counts for in training and in every metric. No feature. Null when all count the same.</summary>
    public string? Weight { get; init; }

    /// <summary>
    /// Columns of numbers by which predictions may go one way only, all other columns staying: <c>+</c> up, <c>-</c> down. Numbers predicted, or the probability of
    /// the positive class. Null for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Monotone { get; init; }

    /// <summary>
    /// Groups of columns that interact with one another and with no other column; all columns named in none are one more group. A group of one column is for one
    /// that interacts with nothing. Null to let all interact.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>>? InteractionGroups { get; init; }

    /// <summary>The columns named for a role, by the role's name; see <see cref="ColumnRole"/>.</summary>
    internal IReadOnlyDictionary<string, string> Roles =>
        new (ColumnRole Role, string? Column)[] { (ColumnRole.Label, Label), (ColumnRole.Group, Group), (ColumnRole.Time, Time), (ColumnRole.Weight, Weight) }
        .Where(entry => entry.Column is not null)
        .ToDictionary(entry => entry.Role.Name, entry => entry.Column!);

    /// <summary>
    /// A pretrained ONNX text encoder for the text columns; null for none. The planner wants its folder; services take the name of an encoder
    /// that they know, <c>default</c> or <c>none</c> instead.
    /// </summary>
    public string? TextEncoder { get; init; }

    /// <summary>
    /// A pretrained net that makes vectors of pictures, for every learner: <c>resnet18</c>, which comes with the studio, or <c>none</c>. Null for
    /// <c>resnet18</c> where there are pictures and its weights are there.
    /// </summary>
    public string? PictureEncoder { get; init; }
}
