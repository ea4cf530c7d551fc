namespace Studio.Api.Experiments;

using Studio.Api.Models;
using Studio.Jobs.Storage;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;

/// <summary>What to search a model for. Only <see cref="DatasetId"/> and <see cref="Label"/> are needed.</summary>
public sealed record CreateExperimentRequest
{
    /// <summary>Dataset to train on.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>Column to predict.</summary>
    public string? Label { get; set; }

    /// <summary><c>auto</c> (default), <c>binary</c>, <c>multiclass</c> or <c>regression</c>.</summary>
    public string? Task { get; set; }

    /// <summary>Metric to optimise; left out for the task's default.</summary>
    public string? Metric { get; set; }

    /// <summary>Seconds the search may take; left out for 60, or unlimited when <see cref="Trials"/> is given.</summary>
    public double? BudgetSeconds { get; set; }

    /// <summary>Trials after which the search ends.</summary>
    public int? Trials { get; set; }

    /// <summary>Completed trials in a row without a better score after which the search ends; left out to go on to the end of the budget.</summary>
    public int? Patience { get; set; }

    /// <summary>Learners to try; left out for all that suit the task.</summary>
    public IReadOnlyList<string>? Learners { get; set; }

    /// <summary>Numbers and words by parameter name: trains this one configuration of the one learner named, without a search.</summary>
    public ParameterSet? Parameters { get; set; }

    /// <summary>Columns not to use.</summary>
    public IReadOnlyList<string>? Ignore { get; set; }

    /// <summary>Purposes that override the inferred ones, by column name.</summary>
    public IReadOnlyDictionary<string, ColumnPurpose>? Purposes { get; set; }

    /// <summary>Column whose value rows of one group share: they are validated together and never trained on meanwhile. It is no feature.</summary>
    public string? Group { get; set; }

    /// <summary>Column of dates or numbers by which validation rows are later than training rows.</summary>
    public string? Time { get; set; }

    /// <summary>Column of numbers, 0 or more, that say what a row counts for in training and in every metric. It is no feature.</summary>
    public string? Weight { get; set; }

    /// <summary>Columns of numbers by which predictions go one way only, all other columns staying: <c>+</c> up, <c>-</c> down. Not for several classes.</summary>
    public IReadOnlyDictionary<string, string>? Monotone { get; set; }

    /// <summary>Probability of the second of two classes above which it is predicted, above 0 and below 1; null for what is best for the metric.</summary>
    public double? Threshold { get; set; }

    /// <summary>What it costs that a row of a class (outer name) is taken for another (inner name), 0 or more; pairs that are not named cost 1, what is right costs 0. The class of least expected cost is predicted. Null for what is best for the metric.</summary>
    public Dictionary<string, Dictionary<string, double>>? Costs { get; set; }

    /// <summary>Groups of columns that interact with one another and with no other column; columns named in none are one more group.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? InteractionGroups { get; set; }

    /// <summary>Model to publish: <c>best</c> (default), <c>single</c> or <c>small</c>; the others can be published later.</summary>
    public string? Publish { get; set; }

    /// <summary>Most microseconds that a call with one row may take, measured after export on the machine that trains; models are made cheaper until they keep to it.</summary>
    public double? MaxLatencyMicroseconds { get; set; }

    /// <summary>True to calibrate class probabilities; when log-loss is optimised that is done anyway.</summary>
    public bool? Calibrate { get; set; }

    /// <summary>Where every random choice starts; 1 when left out.</summary>
    public int? Seed { get; set; }

    /// <summary>Threads for training; left out for all cores.</summary>
    public int? Threads { get; set; }

    /// <summary>Where nets are trained: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>; left out for the setting <c>Torch:Device</c>. See <c>GET /api/v1/devices</c>.</summary>
    public string? Device { get; set; }

    /// <summary>
    /// Pretrained text encoder for the text columns: <c>minilm</c>, which comes with the studio, the name of a subfolder of the setting
    /// <c>Text:EncoderFolder</c>, <c>default</c> for the encoder that this folder itself holds, or <c>none</c>. Left out for <c>default</c> where there are texts and such an encoder.
    /// </summary>
    public string? TextEncoder { get; set; }

    /// <summary>
    /// Pretrained net that makes vectors of pictures for every learner: <c>resnet18</c>, which comes with the studio, or <c>none</c>. Left out for <c>resnet18</c>
    /// where there are pictures and its weights are there.
    /// </summary>
    public string? PictureEncoder { get; set; }

    /// <summary>Name of experiment and model: letters, digits, <c>-</c> and <c>_</c>, at most 64; left out for the dataset's name.</summary>
    public string? Name { get; set; }

    /// <summary>Dataset used for the final metrics only.</summary>
    public Guid? TestDatasetId { get; set; }

    /// <summary>Whose it is, 1 to 64 characters; left out for <c>default</c>. Slots are shared out fairly between owners.</summary>
    public string? Owner { get; set; }

    /// <summary>How urgent it is among those of its owner: <c>low</c>, <c>normal</c> (default) or <c>high</c>.</summary>
    public ExperimentPriority? Priority { get; set; }

    /// <summary>Shares the search is split into, each with a slot and a process of its own, 1 (default) to 64.</summary>
    public int? Parallelism { get; set; }

    /// <summary>What asks for an experiment, without what is the default anyway.</summary>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="request">The experiment.</param>
    public static CreateExperimentRequest Of(Guid datasetId, ExperimentRequest request)
    {
        var (training, plain) = (request.Training, new TrainingRequest(string.Empty));
        return new CreateExperimentRequest
        {
            DatasetId = datasetId,
            Label = training.Label,
            Task = training.Task == plain.Task ? null : training.Task,
            Metric = training.Metric,
            BudgetSeconds = training.BudgetSeconds,
            Trials = training.Trials,
            Patience = training.Patience,
            Learners = training.Learners is { Count: > 0 } learners ? learners : null,
            Parameters = training.Parameters,
            Ignore = training.Ignore is { Count: > 0 } ignored ? ignored : null,
            Purposes = training.Purposes is { Count: > 0 } purposes ? purposes : null,
            Group = training.Group,
            Time = training.Time,
            Weight = training.Weight,
            Monotone = training.Monotone,
            InteractionGroups = training.InteractionGroups,
            Publish = training.Publish == plain.Publish ? null : training.Publish,
            MaxLatencyMicroseconds = training.MaxLatencyMicroseconds,
            Calibrate = training.Calibrate ? true : null,
            Threshold = training.Decision?.Threshold,
            Costs = training.Decision?.Costs?.ToDictionary(row => row.Key, row => row.Value.ToDictionary()),
            Seed = training.Seed == plain.Seed ? null : training.Seed,
            Threads = training.Threads,
            Device = training.Device,
            TextEncoder = training.TextEncoder,
            PictureEncoder = training.PictureEncoder,
            Name = request.Name,
            TestDatasetId = request.TestDatasetId,
            Owner = request.Owner == ExperimentRequest.DefaultOwner ? null : request.Owner,
            Priority = request.Priority == ExperimentPriority.Normal ? null : request.Priority,
            Parallelism = request.Parallelism == 1 ? null : request.Parallelism,
        };
    }

    /// <summary>The experiment asked for.</summary>
    internal ExperimentRequest ToRequest() => new(ToTrainingRequest())
    {
        Name = Name,
        TestDatasetId = TestDatasetId,
        Owner = Owner ?? ExperimentRequest.DefaultOwner,
        Priority = Priority ?? ExperimentPriority.Normal,
        Parallelism = Parallelism ?? 1,
    };

    private TrainingRequest ToTrainingRequest() => new(Label ?? string.Empty)
    {
        Task = Task ?? "auto",
        Metric = Metric,
        BudgetSeconds = BudgetSeconds,
        Trials = Trials,
        Patience = Patience,
        Learners = Learners,
        Parameters = Parameters,
        Ignore = Ignore,
        Purposes = Purposes,
        Group = Group,
        Time = Time,
        Weight = Weight,
        Monotone = Monotone,
        Decision = Threshold is null && Costs is null ? null : DecideRequest.ToWish(Threshold, Costs),
        InteractionGroups = WithoutNulls(InteractionGroups),
        Publish = Publish ?? ModelNames.Best,
        MaxLatencyMicroseconds = MaxLatencyMicroseconds,
        Calibrate = Calibrate ?? false,
        Seed = Seed ?? 1,
        Threads = Threads,
        Device = Device,
        TextEncoder = TextEncoder,
        PictureEncoder = PictureEncoder,
    };

    /// <summary>JSON may hold null for a group or a name, whatever the types here say; an empty one is refused with its reason.</summary>
    private static IReadOnlyList<IReadOnlyList<string>>? WithoutNulls(IReadOnlyList<IReadOnlyList<string>>? groups) =>
        groups is null ? null : [.. groups.Select(group => (IReadOnlyList<string>)[.. (group ?? []).Select(name => name ?? string.Empty)])];
}
