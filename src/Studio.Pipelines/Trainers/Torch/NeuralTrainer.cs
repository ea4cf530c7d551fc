namespace Studio.Pipelines.Trainers.Torch;

using Microsoft.ML;
using Studio.Pipelines.Search;

/// <summary>
/// A learner that is a net: it says what the net is and how it is trained, and <see cref="NeuralEstimator"/> trains it. To add
/// one, write a <see cref="NetworkModule"/>, this, and a line in <see cref="TrainerCatalog"/>.
/// </summary>
public abstract class NeuralTrainer : ITrainer
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public abstract string Featurizer(ParameterSet parameters);

    /// <inheritdoc/>
    public virtual string? Unavailable(DataShape shape) => LibTorch.Unavailable;

    /// <inheritdoc/>
    public abstract SearchSpace SearchSpace(DataShape shape);

    /// <inheritdoc/>
    public virtual IReadOnlyList<ParameterRange> Settable(DataShape shape) => [];

    /// <inheritdoc/>
    public abstract IReadOnlyList<ParameterSet> Portfolio(DataShape shape);

    /// <inheritdoc/>
    public abstract double Work(DataShape shape, ParameterSet parameters);

    /// <summary>Makes the net, untrained, on the plan's device.</summary>
    public abstract NetworkModule Create(NetworkPlan plan);

    /// <summary>How the net is trained.</summary>
    public abstract TrainingOptions Options(NetworkPlan plan);

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) =>
        new NeuralEstimator(this, run, cancellationToken).Fit(run.Training);
}
