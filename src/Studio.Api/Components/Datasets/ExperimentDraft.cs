namespace Studio.Api.Components.Datasets;

using Studio.Jobs.Storage;
using Studio.Pipelines.Profiling;

/// <summary>What a person has filled in to start an experiment; the form and the column table share it.</summary>
public sealed class ExperimentDraft
{
    private readonly Dictionary<string, ColumnPurpose> _purposes = [];

    /// <summary>Column to predict.</summary>
    public string? Label { get; set; }

    /// <summary><c>auto</c>, <c>binary</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public string Task { get; set; } = "auto";

    /// <summary>Metric; null for the task's default.</summary>
    public string? Metric { get; set; }

    /// <summary>Seconds the search may take; null for the default.</summary>
    public double? BudgetSeconds { get; set; } = 60;

    /// <summary>Most trials; null for as many as fit.</summary>
    public int? Trials { get; set; }

    /// <summary>Trials without a better score after which the search ends; null to go on.</summary>
    public int? Patience { get; set; }

    /// <summary>Column whose rows of one value are kept together in validation; null for none.</summary>
    public string? Group { get; set; }

    /// <summary>Column by which validation rows are later than training rows; null for none.</summary>
    public string? Time { get; set; }

    /// <summary>Column that says what a row counts for; null for none.</summary>
    public string? Weight { get; set; }

    /// <summary>Columns that predictions never fall by while they grow; empty for none.</summary>
    public IReadOnlyCollection<string> Rising { get; set; } = [];

    /// <summary>Columns that predictions never rise by while they grow; empty for none.</summary>
    public IReadOnlyCollection<string> Falling { get; set; } = [];

    /// <summary>Columns that interact with no other; empty for none.</summary>
    public IReadOnlyCollection<string> Alone { get; set; } = [];

    /// <summary>Model to publish, see <see cref="ModelNames"/>.</summary>
    public string Publish { get; set; } = ModelNames.Best;

    /// <summary>Most microseconds that a call with one row may take; null for no bound.</summary>
    public double? MaxLatencyMicroseconds { get; set; }

    /// <summary>True to calibrate class probabilities.</summary>
    public bool Calibrate { get; set; }

    /// <summary>Learners to try; empty for all.</summary>
    public IReadOnlyCollection<string> Learners { get; set; } = [];

    /// <summary>Where random choices start.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Threads for training; null for the cores of one slot.</summary>
    public int? Threads { get; set; }

    /// <summary>Where nets are trained; null for the setting.</summary>
    public string? Device { get; set; }

    /// <summary>Pretrained text encoder for the text columns; null for that of the setting.</summary>
    public string? TextEncoder { get; set; }

    /// <summary>Pretrained net for pictures; null for the one that comes with the studio.</summary>
    public string? PictureEncoder { get; set; }

    /// <summary>Name of experiment and model; null to derive it from the dataset.</summary>
    public string? Name { get; set; }

    /// <summary>Dataset for the final metrics only.</summary>
    public Guid? TestDatasetId { get; set; }

    /// <summary>Shares the search is split into.</summary>
    public int Parallelism { get; set; } = 1;

    /// <summary>How urgent it is among the experiments of its owner.</summary>
    public ExperimentPriority Priority { get; set; } = ExperimentPriority.Normal;

    /// <summary>Whose it is.</summary>
    public string Owner { get; set; } = ExperimentRequest.DefaultOwner;

    /// <summary>Columns whose purpose was changed.</summary>
    public int Changed => _purposes.Count;

    /// <summary>What a column will be used as.</summary>
    public ColumnPurpose PurposeOf(ColumnProfile column) => _purposes.GetValueOrDefault(column.Name, column.Purpose);

    /// <summary>Changes what a column is used as; its inferred purpose takes the change back.</summary>
    public void SetPurpose(ColumnProfile column, ColumnPurpose purpose)
    {
        if (purpose == column.Purpose)
        {
            _purposes.Remove(column.Name);
        }
        else
        {
            _purposes[column.Name] = purpose;
        }
    }

    /// <summary>The request; what is wrong with it is for the planner to say.</summary>
    public ExperimentRequest ToRequest() => new(ToTrainingRequest())
    {
        Name = string.IsNullOrWhiteSpace(Name) ? null : Name.Trim(),
        TestDatasetId = TestDatasetId,
        Parallelism = Parallelism,
        Priority = Priority,
        Owner = Owner,
    };

    /// <summary>A column that predictions neither fall nor rise by has a sign that is none, which the planner tells.</summary>
    private Dictionary<string, string>? Signs() => Rising.Count + Falling.Count == 0
        ? null
        : Rising.Select(column => (column, Sign: "+")).Concat(Falling.Select(column => (column, Sign: "-")))
            .GroupBy(wish => wish.column, wish => wish.Sign)
            .ToDictionary(wishes => wishes.Key, string.Concat);

    private TrainingRequest ToTrainingRequest()
    {
        var others = _purposes.Where(pair => pair.Key != Label).ToList();
        return new TrainingRequest(Label ?? "")
        {
            Task = Task,
            Metric = Metric,
            BudgetSeconds = BudgetSeconds,
            Trials = Trials,
            Patience = Patience,
            Group = Group,
            Time = Time,
            Weight = Weight,
            Monotone = Signs(),
            InteractionGroups = Alone.Count == 0 ? null : [.. Alone.Select(column => new[] { column })],
            Publish = Publish,
            MaxLatencyMicroseconds = MaxLatencyMicroseconds,
            Calibrate = Calibrate,
            Learners = [.. Learners],
            Ignore = [.. others.Where(pair => pair.Value == ColumnPurpose.Ignore).Select(pair => pair.Key)],
            Purposes = others.Where(pair => pair.Value != ColumnPurpose.Ignore).ToDictionary(),
            Seed = Seed,
            Threads = Threads,
            Device = Device,
            TextEncoder = TextEncoder,
            PictureEncoder = PictureEncoder,
        };
    }
}
