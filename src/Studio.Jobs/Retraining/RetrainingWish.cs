namespace Studio.Jobs.Retraining;

/// <summary>How a model is to be trained again.</summary>
public sealed record RetrainingWish
{
    /// <summary>Any version of the dataset whose newest version is trained on; null for the dataset that the champion was trained on.</summary>
    public Guid? DatasetId { get; init; }

    /// <summary>Cron expression of five fields (minute, hour, day, month, weekday), UTC, such as <c>0 3 * * 1</c>; null for no schedule.</summary>
    public string? Schedule { get; init; }

    /// <summary>True to train when an alert on the champion begins: its rows have drifted, or it has become worse.</summary>
    public bool OnAlert { get; init; }

    /// <summary>True to read the data again from where they come before each training.</summary>
    public bool ReadAgain { get; init; }

    /// <summary>When a challenger takes the place of the champion.</summary>
    public PromotionRule Promotion { get; init; }

    /// <summary>Share of the rows, the newest, that champion and challenger are compared on, 0.05 to 0.5.</summary>
    public double HoldoutShare { get; init; } = 0.2;

    /// <summary>False to let neither time nor alerts start a training.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>How a model is trained again.</summary>
/// <param name="Series">The series whose newest version it is trained on.</param>
/// <param name="Dataset">Name of that series; null where it is gone.</param>
/// <param name="Label">The column that is predicted.</param>
/// <param name="Wish">What was asked for; its dataset is the series.</param>
/// <param name="Next">When the schedule starts the next training; null for no time.</param>
/// <param name="CreatedBy">Who asked for it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record RetrainingRecord(Guid Series, string? Dataset, string Label, RetrainingWish Wish, DateTimeOffset? Next, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>One retraining of a model.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Cause">Why it was begun.</param>
/// <param name="CauseDetail">The alert, or the person; null for neither.</param>
/// <param name="State">State. While it waits for an experiment or a comparison it is queued.</param>
/// <param name="Step">How far it is.</param>
/// <param name="Reason">Why it has failed or waits again; null otherwise.</param>
/// <param name="DatasetId">The version of the data; null until it is known.</param>
/// <param name="TrainingRows">The dataset of the rows trained on; null until they are cut.</param>
/// <param name="HoldoutRows">The dataset of the rows compared on; null until they are cut.</param>
/// <param name="HoldoutIsNew">True when the champion was trained on none of the latter.</param>
/// <param name="ExperimentId">The experiment; null before.</param>
/// <param name="Champion">Version number of the champion when it began; null where there was none.</param>
/// <param name="Challenger">Version number of the challenger; null until it is published.</param>
/// <param name="ComparisonId">The comparison; null before.</param>
/// <param name="Decision">What came of it; null until then.</param>
/// <param name="Verdict">Why, for people.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="EndedAt">When it ended; null before.</param>
public sealed record RetrainingRunRecord(
    Guid Id,
    string Model,
    RetrainingCause Cause,
    string? CauseDetail,
    OrderState State,
    RetrainingStep Step,
    string? Reason,
    Guid? DatasetId,
    Guid? TrainingRows,
    Guid? HoldoutRows,
    bool HoldoutIsNew,
    Guid? ExperimentId,
    int? Champion,
    int? Challenger,
    Guid? ComparisonId,
    RetrainingDecision? Decision,
    string? Verdict,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt);

/// <summary>What came of a change.</summary>
/// <param name="Problems">What is wrong, by the field of the wish that is to blame; empty for a matter of no field.</param>
/// <param name="NotFound">Why there is nothing to change; null where there is.</param>
/// <param name="Conflict">Why it cannot be made as things are; null when it was made.</param>
public sealed record RetrainingResult(IReadOnlyList<(string Field, string Problem)> Problems, string? NotFound, string? Conflict)
{
    /// <summary>The run that was begun or changed; null for none.</summary>
    public RetrainingRunRecord? Run { get; init; }

    /// <summary>True when it was made.</summary>
    public bool Succeeded => Problems.Count == 0 && NotFound is null && Conflict is null;

    internal static RetrainingResult Done { get; } = new([], null, null);

    internal static RetrainingResult Wrong(params IReadOnlyList<(string Field, string Problem)> problems) => new(problems, null, null);

    internal static RetrainingResult Missing(string reason) => new([], reason, null);

    internal static RetrainingResult Refused(string reason) => new([], null, reason);
}
