namespace Studio.Pipelines.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>What a learner needs to know of the data to choose its search space.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Classes">Number of classes; 1 for regression.</param>
/// <param name="Rows">Rows it will train on.</param>
/// <param name="Columns">Raw feature columns.</param>
public sealed record DataShape(TaskKind Task, int Classes, int Rows, int Columns)
{
    /// <summary>How many of the raw feature columns are text.</summary>
    public int Texts { get; init; }

    /// <summary>Size of the pictures that are learned from; null for tables.</summary>
    public ImageSize? Pictures { get; init; }
}

/// <summary>Progress within one training run.</summary>
/// <param name="Iteration">Epoch or boosting round, from 1.</param>
/// <param name="TrainingLoss">Loss on the training rows, when known.</param>
/// <param name="ValidationLoss">Loss on the validation rows, when known.</param>
public sealed record IterationProgress(int Iteration, double? TrainingLoss, double? ValidationLoss)
{
    /// <summary>The plan's metric on the validation rows, where the learner asks for it; see <see cref="TrainingRun.Evaluate"/>.</summary>
    public double? Metric { get; init; }

    /// <summary>Something a person should know of this training, in one sentence; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>
/// One training run. <see cref="Training"/> and <see cref="Validation"/> have a <see cref="ColumnNames.Features"/> vector and a
/// <see cref="ColumnNames.Label"/>: boolean for binary, key for multiclass, float for regression.
/// </summary>
/// <param name="Shape">Task and size.</param>
/// <param name="Training">Rows to fit.</param>
/// <param name="Validation">Rows for early stopping; never fitted.</param>
/// <param name="Parameters">Values for every parameter of the learner's search space.</param>
/// <param name="Seed">Seed of this run.</param>
/// <param name="Threads">Threads it may use, at least 1.</param>
/// <param name="Progress">Hears each iteration of learners that have them; null for silence.</param>
/// <param name="Limit">When a learner with iterations ends with the best it has; null for no limit, and then the result depends on nothing but data, parameters, seed and threads.</param>
/// <param name="Iterations">Exactly so many rounds, trees or epochs, for a refit without validation rows; null to let the learner find out.</param>
public sealed record TrainingRun(
    DataShape Shape,
    ColumnTable Training,
    ColumnTable Validation,
    ParameterSet Parameters,
    int Seed,
    int Threads,
    IProgress<IterationProgress>? Progress = null,
    TimeLimit? Limit = null,
    int? Iterations = null)
{
    /// <summary>Where nets are trained: <c>cpu</c>, <c>cuda:N</c> or <c>mps</c>; see <see cref="TorchDevices"/>. Other learners take no notice.</summary>
    public string Device { get; init; } = TorchDevices.Cpu;

    /// <summary>
    /// The plan's metric of predictions of the validation rows (one probability or number a row, or the class probabilities row by row), for
    /// <see cref="IterationProgress.Metric"/>; null when nobody wants to know. May be slow on many rows.
    /// </summary>
    public Func<float[], double>? Evaluate { get; init; }
}

/// <summary>
/// A learner. Stateless; found by name in <see cref="TrainerCatalog"/>. What it trains is an ML.NET transformer that reads
/// the features column and adds, by ML.NET's convention, a calibrated <see cref="ColumnNames.Probability"/> (binary), a <see cref="ColumnNames.Score"/>
/// vector of class probabilities (multiclass) or one <see cref="ColumnNames.Score"/> (regression), and that the ONNX exporter knows.
/// </summary>
public interface ITrainer
{
    /// <summary>Name in plans, leaderboards and on the command line, lower case.</summary>
    string Name { get; }

    /// <summary>Name of the featurizer whose features a configuration wants (see the feature catalog), such as <c>trees</c> or <c>scaled</c>.</summary>
    string Featurizer(ParameterSet parameters);

    /// <summary>True when a run ends soon after <see cref="TrainingRun.Limit"/> with what it has.</summary>
    bool EndsInTime => false;

    /// <summary>True when it trains on <see cref="TrainingRun.Device"/>, false when always on the processor.</summary>
    bool UsesDevice => false;

    /// <summary>True when it can learn from pictures.</summary>
    bool LearnsFromPictures => false;

    /// <summary>Share of the search that one run should use up at most where it ends in time.</summary>
    double TimeShare => 0.2;

    /// <summary>Share of the time a run needs below which its result is worth too little to be begun, beside other learners; 0 where any time is of use.</summary>
    double LeastTime => 0;

    /// <summary>Why it cannot be used for this task on this machine, in one sentence; null when it can.</summary>
    string? Unavailable(DataShape shape);

    /// <summary>Its hyperparameters.</summary>
    SearchSpace SearchSpace(DataShape shape);

    /// <summary>Further parameters that a person may set and that are never tuned; a set need not have them.</summary>
    IReadOnlyList<ParameterRange> Settable(DataShape shape) => [];

    /// <summary>Configurations that are known to do well, the cheapest first; at least one.</summary>
    IReadOnlyList<ParameterSet> Portfolio(DataShape shape);

    /// <summary>
    /// Seconds that training once is expected to take on one usual core: a formula, never a measurement, so that the same plan
    /// gives the same search. Experiments correct it by the trials they have seen.
    /// </summary>
    double Work(DataShape shape, ParameterSet parameters);

    /// <summary>
    /// Round of the portfolios in which it starts, from 0. Later than 0 for learners that cost much and are seldom needed beside the others.
    /// </summary>
    int FirstRound => 0;

    /// <summary>Trains once. Several runs may go on side by side; none may change what another gives.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">Training failed for a reason that can be told in a sentence.</exception>
    ITransformer Train(TrainingRun run, CancellationToken cancellationToken);
}

/// <summary>Training failed; the message is one sentence for the leaderboard.</summary>
public sealed class TrainingException(string message) : Exception(message);

/// <summary>
/// Names of the columns that featurizers write and learners read and write. What stands beside the raw columns starts with a
/// blank, which no column of a file can, because header names are trimmed; what learners write stands beside features only,
/// and is called as ML.NET calls it.
/// </summary>
public static class ColumnNames
{
    /// <summary>Float vector of all features.</summary>
    public const string Features = " Features";

    /// <summary>Label: boolean, key or float by task.</summary>
    public const string Label = " Label";

    /// <summary>Predicted number, or vector of class probabilities.</summary>
    public const string Score = "Score";

    /// <summary>Calibrated probability of the positive class.</summary>
    public const string Probability = "Probability";
}
