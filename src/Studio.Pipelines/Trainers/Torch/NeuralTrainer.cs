namespace Studio.Pipelines.Trainers.Torch;

using System.Diagnostics.CodeAnalysis;
using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// A learner that is a net: it says what the net is and how it is trained, and <see cref="NeuralEstimator"/> trains it. To add
/// one, write a <see cref="NetworkModule"/>, this, and a line in <see cref="TrainerCatalog"/>.
/// </summary>
public abstract class NeuralTrainer : ITrainer
{
    private static readonly TaskTable<Func<int, TableColumn, NeuralTarget>> Objectives = new(
        "net",
        (TaskCatalog.Binary, (_, _) => NeuralTarget.Binary),
        (TaskCatalog.Multiclass, (classes, _) => NeuralTarget.Multiclass(classes)),
        (TaskCatalog.Regression, (_, label) => NeuralTarget.Number(((FloatColumn)label).Values)));

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public bool UsesDevice => true;

    /// <inheritdoc/>
    public virtual bool LearnsFromPictures => false;

    /// <inheritdoc/>
    public virtual double TimeShare => 0.2;

    /// <inheritdoc/>
    public virtual double LeastTime => 0;

    /// <inheritdoc/>
    public abstract string Featurizer(ParameterSet parameters);

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool IsSmooth => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public virtual string? Unavailable(DataShape shape) => LibTorch.Missing;

    /// <inheritdoc/>
    public abstract SearchSpace SearchSpace(DataShape shape);

    /// <inheritdoc/>
    public virtual int FirstRound => 0;

    /// <summary>What a person may set of the training of any net: <c>epochs</c>, <c>batch</c>, <c>patience</c> (epochs without improvement) and <c>optimizer</c>.</summary>
    public virtual IReadOnlyList<ParameterRange> Settable(DataShape shape) =>
    [
        new NumberRange("epochs", 1, 100_000, Start: 100, Log: true, Integer: true),
        new NumberRange("batch", 1, 65_536, Start: 256, Log: true, Integer: true),
        new NumberRange("patience", 1, 100_000, Start: 16, Log: true, Integer: true),
        new ChoiceRange("optimizer", ["adamw", "adam"]),
    ];

    /// <inheritdoc/>
    public abstract IReadOnlyList<ParameterSet> Portfolio(DataShape shape);

    /// <inheritdoc/>
    public abstract double Work(DataShape shape, ParameterSet parameters);

    /// <summary>What a net is trained towards.</summary>
    /// <param name="shape">Task and classes.</param>
    /// <param name="label">The label of the training rows, by which numbers are standardised.</param>
    /// <exception cref="TrainingException">Nets cannot learn the task.</exception>
    internal static NeuralTarget Target(DataShape shape, TableColumn label) => Objectives[shape.Task](shape.Classes, label);

    /// <summary>Makes the net, untrained, on the plan's device.</summary>
    public abstract NetworkModule Create(NetworkPlan plan);

    /// <summary>How the net is trained; what of <see cref="Settable"/> a person has set is put in its place afterwards.</summary>
    public abstract TrainingOptions Options(NetworkPlan plan);

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) =>
        new NeuralEstimator(this, run, cancellationToken).Fit(run.Training);
}
