namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;

/// <summary>Predicts the class shares or the mean of the training labels: what every other learner has to beat.</summary>
public sealed class BaselineTrainer : ITrainer
{
    private static readonly TaskTable<Func<ColumnTable, float[]>> Objectives = new(
        TrainerCatalog.Baseline,
        (TaskCatalog.Binary, training => [Share(training.Column<BooleanColumn>(ColumnNames.Label).Values)]),
        (TaskCatalog.Multiclass, training => Shares(training.Column<KeyColumn>(ColumnNames.Label))),
        (TaskCatalog.Regression, training => [(float)training.Column<FloatColumn>(ColumnNames.Label).Values.Average(label => (double)label)]));

    /// <inheritdoc/>
    public string Name => TrainerCatalog.Baseline;

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool LearnsFromPictures => true;

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

    private static float Share(bool[] labels) => labels.Count(label => label) / (float)labels.Length;

    private static float[] Shares(KeyColumn labels)
    {
        var counts = new float[labels.Classes];
        foreach (var key in labels.Values)
        {
            counts[key - 1]++;
        }

        return Array.ConvertAll(counts, count => count / labels.Count);
    }
}
