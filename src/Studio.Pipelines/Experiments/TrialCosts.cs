namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Trials;

/// <summary>
/// What candidates cost a row, by <see cref="GraphCost"/>: the models of all folds of all members, and each of their featurizers once. Counted
/// when it is first asked for, of one model a trial.
/// </summary>
/// <param name="setup">What the trials share.</param>
/// <param name="raw">The rows they were trained on.</param>
/// <param name="leaderboard">The trials.</param>
internal sealed class TrialCosts(TrialSetup setup, ColumnTable raw, Leaderboard leaderboard)
{
    // Enough to see how long texts are.
    private const int CountedRows = 16;
    private const int CountedPictures = 2;

    private readonly Dictionary<int, TrialCost> _trials = [];
    private readonly Dictionary<ITransformer, double> _featurizers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Microseconds a row.</summary>
    public double Of(Candidate candidate)
    {
        var models = Models(candidate).ToList();
        return models.Sum(entry => entry.Cost.Own * entry.Folds)
            + models.Select(entry => entry.Cost.Shared).Distinct(ReferenceEqualityComparer.Instance).Sum(shared => Featurizer((ITransformer?)shared));
    }

    /// <summary>What each member's own models cost, without featurizers that others share: microseconds a row, in the order of the members.</summary>
    public IReadOnlyList<double> Apart(Candidate candidate) => [.. Models(candidate).Select(entry => entry.Cost.Own * entry.Folds)];

    /// <summary>The folds that each member is averaged over, in the order of the members.</summary>
    public IReadOnlyList<int[]> Folds(Candidate candidate) => FoldShares.Of(
        [.. candidate.Members.Select(member => new FoldShare(member.Weight, candidate.Members.Count == 1 ? 1 : Of(member.Trial).Own))], candidate.FoldTimes, setup);

    private IEnumerable<(TrialCost Cost, int Folds)> Models(Candidate candidate) =>
        candidate.Members.Zip(Folds(candidate), (member, folds) => (Of(member.Trial), folds.Length));

    private TrialCost Of(Trial trial)
    {
        if (!_trials.TryGetValue(trial.Number, out var cost))
        {
            _trials[trial.Number] = cost = Count(leaderboard.Trained(trial));
        }

        return cost;
    }

    private TrialCost Count(TrainedTrial trained)
    {
        var models = trained.Of(trained.Folds.Take(2)).ToList();
        var all = Count(models[0]);

        // A featurizer that looks at the label is another one for each fold, and part of the model.
        var isShared = models.Count == 1 || ReferenceEquals(models[0].Featurizer, models[1].Featurizer);
        return isShared ? new TrialCost(models[0].Featurizer, Math.Max(0, all - Featurizer(models[0].Featurizer))) : new TrialCost(null, all);
    }

    private double Featurizer(ITransformer? featurizer)
    {
        if (featurizer is null)
        {
            return 0;
        }

        if (!_featurizers.TryGetValue(featurizer, out var cost))
        {
            var classes = setup.Plan.Task.Layout.LearnerWidth(setup.Shape.Classes);
            _featurizers[featurizer] = cost = Count(new FittedMember(featurizer, new ConstantModel(setup.Plan.Task, new float[classes], 1), 1));
        }

        return cost;
    }

    private double Count(FittedMember member)
    {
        var model = new FittedModel(setup.Plan, [member]) { Texts = setup.Texts };
        using var rows = RawRows.Of(model, raw, 0, setup.Plan.Pictures is null ? CountedRows : CountedPictures);
        return GraphCost.Microseconds(OnnxExporter.Export(model), rows.Values);
    }

    /// <summary>Of one model of a trial: the featurizer it shares with others (null for none), and microseconds of all else.</summary>
    private sealed record TrialCost(ITransformer? Shared, double Own);
}
