namespace Studio.Pipelines.Experiments.Stacking;

using System.Collections.Concurrent;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features;
using Studio.Pipelines.Trials;

/// <summary>A trial of the first layer for the second.</summary>
/// <param name="Members">Its models of all folds; their weights sum to 1.</param>
/// <param name="OutOfFold">Its predictions of the validation rows, fold by fold.</param>
/// <param name="Nested">Its predictions of the training rows of each fold, see <see cref="NestedPredictions"/>.</param>
internal sealed record FirstLayerTrial(IReadOnlyList<FittedMember> Members, PredictionMatrix OutOfFold, IReadOnlyList<PredictionMatrix> Nested);

/// <summary>The features of the second layer: those of the columns, and what the trials of the first predict. No featurizer may look at the label.</summary>
/// <param name="setup">The experiment; all its folds score.</param>
/// <param name="trials">Trials of the first layer.</param>
internal sealed class SecondLayerFolds(TrialSetup setup, IReadOnlyList<FirstLayerTrial> trials) : IFoldFeatures
{
    private readonly EvidenceScale _scale = EvidenceScale.Of(setup.Plan.Task.Layout, setup.Truth);
    private readonly ConcurrentDictionary<string, Lazy<FittedFeaturizer>> _columns = [];
    private readonly int[] _starts = [.. setup.Folds.Select((_, fold) => setup.Folds.Take(fold).Sum(part => part.Validation.Length))];

    /// <inheritdoc/>
    public FoldFeatures Get(int fold, string featurizer)
    {
        var (fitted, rows) = _columns.GetOrAdd(featurizer, name => new Lazy<FittedFeaturizer>(() => Columns(name))).Value;
        var (training, validation) = (setup.Folds[fold].Training, setup.Folds[fold].Validation);
        int[] held = [.. Enumerable.Range(_starts[fold], validation.Length)];
        return new FoldFeatures(
            fitted,
            SecondLayerFeatures.Join(rows.Gather(training), Evidence(trial => trial.Nested[fold].Gather(training))),
            SecondLayerFeatures.Join(rows.Gather(validation), Evidence(trial => trial.OutOfFold.Gather(held))));
    }

    /// <summary>Not there: what the second layer reads of a row is predicted without that row, so that each fold has its own.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public FittedFeaturizer GetAll(string featurizer) => throw new NotSupportedException("A model of the second layer is trained on folds only.");

    private VectorColumn[] Evidence(Func<FirstLayerTrial, PredictionMatrix> predictions) =>
        [.. trials.Select((trial, index) => _scale.Evidence(index, predictions(trial)))];

    private FittedFeaturizer Columns(string featurizer)
    {
        var (fitted, rows) = setup.Features.GetAll(featurizer);
        FirstLayerModel[] models = [.. trials.Select(trial => new FirstLayerModel(trial.Members, _scale))];
        return new FittedFeaturizer(new SecondLayerFeatures(fitted, models, setup.Plan.Task), rows);
    }
}
