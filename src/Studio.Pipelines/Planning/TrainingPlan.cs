namespace Studio.Pipelines.Planning;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Features;
using Studio.Pipelines.Trainers.Torch.Devices;
using static System.FormattableString;

/// <summary>Everything an experiment does, decided before it starts. Immutable; serialised as <c>plan.json</c>.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Label">Label column.</param>
/// <param name="Classes">Class labels as text in the order of the probability columns (binary: the positive class second); empty for regression.</param>
/// <param name="IntegerClasses">True when the classes are whole numbers, so that the ONNX file returns them as int64.</param>
/// <param name="Features">Columns the model reads, in file order.</param>
/// <param name="Ignored">Columns not used, with the reason.</param>
/// <param name="Metric">Name of the metric optimised.</param>
/// <param name="Folds">Cross-validation folds; 1 means one holdout split.</param>
/// <param name="HoldoutShare">Share of rows held out for validation when <paramref name="Folds"/> is 1.</param>
/// <param name="BudgetSeconds">Seconds for the search, positive; null for no limit (then <paramref name="MaxTrials"/> is given).</param>
/// <param name="MaxTrials">Trials after which the search ends; null for no limit.</param>
/// <param name="Learners">Names of the learners to try, the baseline first.</param>
/// <param name="SkippedLearners">Learners left out, with the reason.</param>
/// <param name="Seed">Where every random choice starts.</param>
/// <param name="Threads">Threads for training, at least 1.</param>
/// <param name="MemoryMegabytes">Memory in MiB that the trainer may use; null for no cap.</param>
public sealed record TrainingPlan(
    PredictionTask Task,
    string Label,
    IReadOnlyList<string> Classes,
    bool IntegerClasses,
    IReadOnlyList<FeatureColumn> Features,
    IReadOnlyList<Skipped> Ignored,
    string Metric,
    int Folds,
    double HoldoutShare,
    double? BudgetSeconds,
    int? MaxTrials,
    IReadOnlyList<string> Learners,
    IReadOnlyList<Skipped> SkippedLearners,
    int Seed,
    int Threads,
    int? MemoryMegabytes)
{
    /// <summary>
    /// Folds that score every trial, the first so many; the models of the winners are then trained on the others too and averaged. Null
    /// for all: then each score is over all rows. 1 where rows are many, so that a trial costs one fit.
    /// </summary>
    public int? ScoredFolds { get; init; }

    /// <summary>The one configuration to train, of the one learner beside the baseline; null to search.</summary>
    public ParameterSet? Parameters { get; init; }

    /// <summary>Completed trials without a better score after which the search ends; null to go on.</summary>
    public int? Patience { get; init; }

    /// <summary>Which model becomes <c>model.onnx</c>: <c>best</c> (default), <c>single</c> or <c>small</c>; see <see cref="ModelNames"/>.</summary>
    public string Publish { get; init; } = ModelNames.Best;

    /// <summary>Most microseconds that a call of the published model with one row may take, above 0; null for no bound.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxLatencyMicroseconds { get; init; }

    /// <summary>How the label is chosen from the probabilities of the models that the search ends with; null for the most probable class, or what is best for the metric. The search itself does not go by it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DecisionRule? Decision { get; init; }

    /// <summary>True to calibrate class probabilities on validation rows. When log-loss is optimised that is done anyway.</summary>
    public bool Calibrate { get; init; }

    /// <summary>Column whose rows of one value are never on both sides of a split; null for none. Rows without a value form one group.</summary>
    public string? Group { get; init; }

    /// <summary>Column by which validation rows are later than training rows; null for none. Rows without a value count as the earliest.</summary>
    public string? Time { get; init; }

    /// <summary>Column of what rows count for in training and in every metric; null when all count the same. Rows of weight 0 are left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Weight { get; init; }

    /// <summary>How the label is written; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? LabelReading { get; init; }

    /// <summary>How the weights are written; null where it is not known, and without weights.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? WeightReading { get; init; }

    /// <summary>How the columns are written that a file needs to be trained or tested on, by name; empty for plans of versions that did not keep it.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, ColumnReading> Contract
    {
        get
        {
            (string Name, ColumnReading? Reading)[] columns =
                [.. Features.Select(feature => (feature.Name, feature.Reading)), (Label, LabelReading), (Weight ?? string.Empty, WeightReading)];
            return columns.Where(column => column.Reading is not null).ToDictionary(column => column.Name, column => column.Reading!);
        }
    }

    /// <summary>
    /// What is taken off every label before training, in 64 bits, because 32 cannot tell the labels apart: learners, checkpoints and
    /// out-of-fold predictions know shifted labels only. The ONNX file adds it, and its prediction is a double. Null where 32 bits do.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LabelOffset { get; init; }

    /// <summary>Pretrained encoder of the text columns; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TextEncoderChoice? TextEncoder { get; init; }

    /// <summary>Pretrained net that makes vectors of the pictures; null for none, as in plans of versions that had none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PictureEncoderChoice? PictureEncoder { get; init; }

    /// <summary>What may be worth knowing of what was not asked for, in sentences for people; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Where nets are trained, named exactly: <c>cpu</c>, <c>cuda:N</c> or <c>mps</c>.</summary>
    public string Device { get; init; } = TorchDevices.Cpu;

    /// <summary>True when nobody asked for <see cref="Threads"/>, so that whoever runs the plan may use what fits its own machine.</summary>
    public bool ThreadsOfSlot { get; init; }

    /// <summary>The same of <see cref="MemoryMegabytes"/>.</summary>
    public bool MemoryOfSlot { get; init; }

    /// <summary>Bytes that the trainer may use: its cap, or what the machine or container has.</summary>
    [JsonIgnore]
    public long MemoryBytes => MemoryMegabytes is { } cap ? (long)cap << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Columns without which a file can be neither trained nor tested on.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> NeededColumns => [.. Features.Select(feature => feature.Name), Label, .. Weight is null ? Array.Empty<string>() : [Weight]];

    /// <summary>What the model keeps of single columns whatever the data say, in sentences for people; empty for nothing.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Promises =>
        ColumnWishes.Describe(Features, Task.HasClasses ? $"the probability of '{(Classes.Count == 0 ? Label : Classes[^1])}'" : $"the predicted '{Label}'");

    /// <summary>Size of the pictures that the model looks at; null for tables.</summary>
    [JsonIgnore]
    public ImageSize? Pictures => Features.FirstOrDefault(feature => feature.Type == InputType.Image)?.Size;

    /// <summary>How the rows are split and weighed, in a few words for people.</summary>
    [JsonIgnore]
    public string Validation => (Time, Group, Folds) switch
    {
        ({ } time, _, 1) => Invariant($"the latest {HoldoutShare:P0} of rows by '{time}'"),
        ({ } time, _, _) => $"{Folds} times the rows after those trained on, by '{time}'",
        (_, { } group, 1) => Invariant($"{HoldoutShare:P0} of rows held out, whole groups of '{group}'"),
        (_, { } group, _) => $"{Folds} folds of whole groups of '{group}'",
        (_, _, 1) => Invariant($"{HoldoutShare:P0} of rows held out"),
        _ => $"{Folds} folds",
    } + (ScoredFolds < Folds ? $", {(ScoredFolds == 1 ? "one" : ScoredFolds)} of them for every trial" : string.Empty)
        + (Weight is null ? string.Empty : $"; rows count as '{Weight}' says");
}
