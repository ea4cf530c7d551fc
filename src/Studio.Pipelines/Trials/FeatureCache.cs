namespace Studio.Pipelines.Trials;

using System.Collections.Concurrent;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;

/// <summary>One fold behind one featurizer.</summary>
/// <param name="Featurizer">Fitted on all labelled rows when it does not look at the label, otherwise on the training rows; folds that share it hold the same instance.</param>
/// <param name="Training">Features and label of the training rows, and their weights where the plan has some.</param>
/// <param name="Validation">The same of the validation rows.</param>
internal sealed record FoldFeatures(ITransformer Featurizer, ColumnTable Training, ColumnTable Validation);

/// <summary>Where trials take the features of their folds from.</summary>
internal interface IFoldFeatures
{
    /// <summary>The features of a fold.</summary>
    /// <param name="fold">Index of the fold, from 0.</param>
    /// <param name="featurizer">Name of the featurizer.</param>
    /// <exception cref="TrainingException">There is no such featurizer.</exception>
    FoldFeatures Get(int fold, string featurizer);

    /// <summary>All labelled rows behind a featurizer, for training a model on all of them; not kept.</summary>
    /// <param name="featurizer">Name of the featurizer.</param>
    /// <exception cref="TrainingException">There is no such featurizer.</exception>
    FittedFeaturizer GetAll(string featurizer);
}

/// <summary>
/// Featurizes each fold once for each featurizer, when it is first needed, and keeps the result in memory for all trials.
/// A featurizer that does not look at the label is fitted once on all labelled rows, and folds are cut out of one matrix,
/// which is then dropped; the others are fitted fold by fold. A failure is kept too: every learner that wants these
/// features fails with the same reason. Safe to ask from several threads.
/// </summary>
internal sealed class FeatureCache(TrainingPlan plan, ExperimentData data, IReadOnlyList<Fold> folds, IReadOnlyList<IFeaturizer> featurizers, ColumnVectors? vectors = null) : IFoldFeatures
{
    // Features (rows × width) of one featurizer that are held of a table of which a sample is in memory, and the rows that tell its width.
    private const double MostValues = 30e6;
    private const int FirstRows = 5_000;

    private readonly ConcurrentDictionary<string, Lazy<FoldFeatures[]>> _shared = [];
    private readonly ConcurrentDictionary<(int Fold, string Featurizer), Lazy<FoldFeatures>> _supervised = [];

    /// <summary>
    /// True where a sample of a large table is in memory: then a featurizer that makes many columns is fitted on fewer training rows, and no second copy is made of
    /// features. False by default.
    /// </summary>
    public bool SparesMemory { get; init; }

    /// <summary>The same rows in other folds.</summary>
    public FeatureCache For(IReadOnlyList<Fold> others) => new(plan, data, others, featurizers, vectors) { SparesMemory = SparesMemory };

    /// <summary>Lets all features go; those that are needed again are made again.</summary>
    public void Clear()
    {
        _shared.Clear();
        _supervised.Clear();
        GiveBack();
    }

    /// <summary>True when a featurizer looks at the label, so that each fold has its own.</summary>
    public bool UsesLabel(string featurizer) => Find(featurizer).UsesLabel;

    /// <summary>The features of a fold; computed by the first who asks, the others wait.</summary>
    /// <inheritdoc cref="IFoldFeatures.Get"/>
    public FoldFeatures Get(int fold, string featurizer)
    {
        var found = Find(featurizer);
        return found.UsesLabel
            ? _supervised.GetOrAdd((fold, featurizer), _ => new Lazy<FoldFeatures>(() => Sparingly(folds[fold], found))).Value
            : _shared.GetOrAdd(featurizer, _ => new Lazy<FoldFeatures[]>(() => FitOnce(found))).Value[fold];
    }

    /// <summary>All labelled rows behind a featurizer; one that does not look at the label is the instance that the folds share.</summary>
    /// <inheritdoc cref="IFoldFeatures.GetAll"/>
    public FittedFeaturizer GetAll(string featurizer)
    {
        var found = Find(featurizer);
        if (found.UsesLabel)
        {
            var (transformer, training) = found.Fit(plan.Features, DataFor(found).Features.With(data.Label), plan.Seed);
            return new FittedFeaturizer(transformer, Weighted(training));
        }

        var fitted = Get(0, featurizer).Featurizer;
        return new FittedFeaturizer(fitted, Weighted(Features(fitted, DataFor(found).Features).With(data.Label)));
    }

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

    /// <summary>The raw rows; with the vectors of their texts and pictures, which are waited for, where the featurizer reads them.</summary>
    private ExperimentData DataFor(IFeaturizer featurizer) => featurizer is EmbeddedFeaturizer && vectors is not null ? vectors.Training() : data;

    private IFeaturizer Find(string name) =>
        featurizers.FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new TrainingException($"There is no featurizer '{name}'; there are {string.Join(", ", featurizers.Select(known => known.Name))}.");

    private FoldFeatures[] FitOnce(IFeaturizer featurizer)
    {
        if (SparesMemory)
        {
            return [.. folds.Select(fold => Sparingly(fold, featurizer))];
        }

        var (fitted, all) = featurizer.Fit(plan.Features, DataFor(featurizer).Features.With(data.Label), plan.Seed);
        all = Weighted(all);
        return [.. folds.Select(fold => new FoldFeatures(fitted, all.Gather(fold.Training), all.Gather(fold.Validation)))];
    }

    /// <summary>Featurizes a fold by itself; where memory is short, as many of its training rows as there is memory for, and what was needed on the way is given back at once.</summary>
    private FoldFeatures Sparingly(Fold fold, IFeaturizer featurizer)
    {
        if (!SparesMemory)
        {
            return FitFold(fold, featurizer);
        }

        var features = FitFold(Affordable(fold, featurizer), featurizer);
        GiveBack();
        return features;
    }

    private static void GiveBack() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>The fold with some of its training rows, evenly spread; how wide features are is seen on a few of them.</summary>
    private Fold Affordable(Fold fold, IFeaturizer featurizer)
    {
        int[] few = Spread(fold.Training, FirstRows);
        var first = featurizer.Fit(plan.Features, DataFor(featurizer).Features.Gather(few).With(data.Label.Gather(few)), plan.Seed).Training;
        return fold with { Training = Spread(fold.Training, MostValues / first.Column<VectorColumn>(ColumnNames.Features).Width) };
    }

    private static int[] Spread(int[] rows, double count) =>
        count >= rows.Length ? rows : [.. Enumerable.Range(0, (int)count).Select(index => rows[(long)index * rows.Length / (int)count])];

    private FoldFeatures FitFold(Fold fold, IFeaturizer featurizer)
    {
        var features = DataFor(featurizer).Features;
        var (fitted, training) = featurizer.Fit(
            plan.Features, features.Gather(fold.Training).With(data.Label.Gather(fold.Training)), plan.Seed);
        var validation = Features(fitted, features.Gather(fold.Validation)).With(data.Label.Gather(fold.Validation));
        return new FoldFeatures(fitted, Weighted(training, fold.Training), Weighted(validation, fold.Validation));
    }

    /// <summary>The table with what its rows count for.</summary>
    /// <param name="table">Features and label.</param>
    /// <param name="rows">Which rows of the data it holds; null for all.</param>
    private ColumnTable Weighted(ColumnTable table, int[]? rows = null) =>
        data.Weights is not { } weights ? table : table.With(rows is null ? weights : weights.Gather(rows));

    private static ColumnTable Features(ITransformer fitted, ColumnTable raw) =>
        ColumnTable.From(fitted.Transform(raw)).Only(ColumnNames.Features);
}
