namespace Studio.Pipelines.Trainers;

using Studio.Pipelines.Features;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>
/// One training run. <see cref="Training"/> and <see cref="Validation"/> have a <see cref="ColumnNames.Features"/> vector and a
/// <see cref="ColumnNames.Label"/>: boolean for binary, key for multiclass, float for regression; where rows are weighed
/// (<see cref="DataShape.Weighted"/>) also a float <see cref="ColumnNames.Weight"/>.
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
    /// <summary>The raw columns that features are made of, with what a model has to keep of them; empty where that is nothing.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; init; } = [];

    /// <summary>Where nets are trained: <c>cpu</c>, <c>cuda:N</c> or <c>mps</c>; see <see cref="TorchDevices"/>. Other learners take no notice.</summary>
    public string Device { get; init; } = TorchDevices.Cpu;

    /// <summary>Rows to fit beside <see cref="Training"/>, for learners that <see cref="ITrainer.TakesFurtherRows"/>; null for none. <see cref="DataShape.Rows"/> counts them.</summary>
    public IFurtherRows? Further { get; init; }

    /// <summary>
    /// The plan's metric of predictions of the validation rows (one probability or number a row, or the class probabilities row by row), for
    /// <see cref="IterationProgress.Metric"/>; null when nobody wants to know. May be slow on many rows.
    /// </summary>
    public Func<float[], double>? Evaluate { get; init; }
}
