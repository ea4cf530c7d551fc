namespace Studio.Pipelines.Trials;

using System.Collections.Concurrent;
using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;

/// <summary>One fold behind one featurizer.</summary>
/// <param name="Featurizer">Fitted on the training rows.</param>
/// <param name="Training">Features and label of the training rows.</param>
/// <param name="Validation">Features and label of the validation rows.</param>
internal sealed record FoldFeatures(ITransformer Featurizer, ColumnTable Training, ColumnTable Validation);

/// <summary>
/// Featurizes each fold once for each featurizer, when it is first needed, and keeps the result in memory for all trials.
/// A failure is kept too: every learner that wants these features fails with the same reason.
/// </summary>
internal sealed class FeatureCache(TrainingPlan plan, ExperimentData data, IReadOnlyList<Fold> folds, IReadOnlyList<IFeaturizer> featurizers)
{
    private readonly ConcurrentDictionary<(int Fold, string Featurizer), Lazy<FoldFeatures>> _features = [];

    /// <summary>The features of a fold; computed by the first who asks, the others wait.</summary>
    /// <param name="fold">Index of the fold, from 0.</param>
    /// <param name="featurizer">Name of the featurizer.</param>
    public FoldFeatures Get(int fold, string featurizer) =>
        _features.GetOrAdd((fold, featurizer), key => new Lazy<FoldFeatures>(() => Featurize(key.Fold, key.Featurizer))).Value;

    /// <summary>Computes the features of all folds ahead of need; false when that failed, which <see cref="Get"/> will tell whoever needs them.</summary>
    public bool TryPrepare(string featurizer)
    {
        try
        {
            for (var fold = 0; fold < folds.Count; fold++)
            {
                Get(fold, featurizer);
            }

            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private FoldFeatures Featurize(int fold, string name)
    {
        var featurizer = featurizers.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new TrainingException($"There is no featurizer '{name}'; there are {string.Join(", ", featurizers.Select(known => known.Name))}.");
        var (training, validation) = (folds[fold].Training, folds[fold].Validation);
        var raw = data.Features.Gather(training);
        var label = data.Label.Gather(training);
        var fitted = featurizer.Create(plan.Features, plan.Seed).Fit(raw.With(label));
        return new FoldFeatures(
            fitted,
            Features(fitted, raw).With(label),
            Features(fitted, data.Features.Gather(validation)).With(data.Label.Gather(validation)));
    }

    private static ColumnTable Features(ITransformer fitted, ColumnTable raw)
    {
        var view = fitted.Transform(raw);
        return view is ColumnTable table
            ? table.Only(ColumnNames.Features)
            : ColumnTable.From(new MLContext().Transforms.SelectColumns(ColumnNames.Features).Fit(view).Transform(view));
    }
}
