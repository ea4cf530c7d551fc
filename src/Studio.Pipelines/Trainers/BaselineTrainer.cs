namespace Studio.Pipelines.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers.Models;

/// <summary>Predicts the class shares or the mean of the training labels: what every other learner has to beat.</summary>
public sealed class BaselineTrainer : ITrainer
{
    /// <inheritdoc/>
    public string Name => TrainerCatalog.Baseline;

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool LearnsFromPictures => true;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) => null;

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
        return new ConstantModel(run.Shape.Task, Values(run), width);
    }

    private static float[] Values(TrainingRun run) => run.Shape.Task switch
    {
        TaskKind.Binary => [Share(run.Training.Column<BooleanColumn>(ColumnNames.Label).Values)],
        TaskKind.Multiclass => Shares(run.Training.Column<KeyColumn>(ColumnNames.Label)),
        _ => [(float)run.Training.Column<FloatColumn>(ColumnNames.Label).Values.Average(label => (double)label)],
    };

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
