namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;

/// <summary>Predicts the class shares or the mean of the training labels: what every other learner has to beat.</summary>
public sealed class BaselineTrainer : ITrainer
{
    private static readonly TaskTable<Func<ColumnTable, float[]>> Objectives = new(
        TrainerCatalog.Baseline,
        (TaskCatalog.Binary, ClassShares),
        (TaskCatalog.Multiclass, ClassShares),
        (TaskCatalog.Regression, training => [(float)RegressionLabel.Measure(training).Mean]));

    /// <inheritdoc/>
    public string Name => TrainerCatalog.Baseline;

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool LearnsFromPictures => true;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool KeepsMonotone => true;

    /// <inheritdoc/>
    public bool KeepsInteractionGroups => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => Search.SearchSpace.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape) => [ParameterSet.Empty];

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) => 1e-8 * shape.Rows;

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var width = run.Training.Column<VectorColumn>(ColumnNames.Features).Width;
        return new ConstantModel(run.Shape.Task, Objectives[run.Shape.Task](run.Training), width);
    }

    /// <summary>What the rows of each class weigh of all: of two classes the positive one's alone.</summary>
    private static float[] ClassShares(ColumnTable training) =>
        [.. OneVersusRest.Labels(training).Select(label => (float)RowWeights.Mean(RowWeights.Of(training), label.Count, row => label.Values[row] ? 1 : 0))];
}
