namespace Studio.Jobs.Storage;

using Studio.Pipelines.Planning;

/// <summary>Row of how a model is trained again; a model has at most one.</summary>
internal sealed class RetrainingEntity : IInProject
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public Guid ModelId { get; set; }

    public ModelEntity? Model { get; set; }

    /// <summary>The series whose newest version it is trained on.</summary>
    public Guid SeriesId { get; set; }

    /// <summary>What is asked of each training: the plan of the experiment that made the first champion.</summary>
    public required TrainingRequest Request { get; set; }

    /// <summary>Cron expression of five fields, UTC; null for no schedule.</summary>
    public string? Schedule { get; set; }

    /// <summary>True to train when an alert on the champion begins: its rows have drifted, or it has become worse.</summary>
    public bool OnAlert { get; set; }

    /// <summary>True to read the data again from where they come before each training.</summary>
    public bool ReadAgain { get; set; }

    public PromotionRule Promotion { get; set; }

    /// <summary>Share of the rows, the newest, that the comparison is made on.</summary>
    public double HoldoutShare { get; set; }

    /// <summary>False while neither time nor alerts start a training.</summary>
    public bool Enabled { get; set; }

    public required string CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
