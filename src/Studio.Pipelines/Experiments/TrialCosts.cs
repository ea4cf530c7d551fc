namespace Studio.Pipelines.Experiments;

using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Trials;

/// <summary>
/// What candidates cost a row, by <see cref="GraphCost"/>: the models of all folds of all members, and each of their featurizers and the net for pictures
/// once. Counted when it is first asked for, of one model a trial.
/// </summary>
/// <param name="setup">What the trials share.</param>
/// <param name="raw">The rows they were trained on.</param>
/// <param name="leaderboard">The trials.</param>
internal sealed class TrialCosts(TrialSetup setup, ColumnTable raw, Leaderboard leaderboard)
{
    // Enough to see how long texts are.
    private const int CountedRows = 16;
    private const int CountedPictures = 2;

    private readonly Lazy<double> _pictures = new(() => CountPictures(setup, raw));
    private readonly Dictionary<int, TrialCost> _trials = [];
    private readonly Dictionary<ITransformer, double> _featurizers = new(ReferenceEqualityComparer.Instance);

    /// <summary>Microseconds a row.</summary>
    public double Of(Candidate candidate)
    {
        var models = Models(candidate).ToList();
        return (models.Any(entry => entry.Cost.ReadsPictures) ? _pictures.Value : 0)
            + models.Sum(entry => entry.Cost.Own * entry.Folds)
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
        var reads = ModelOf(models[0]).ReadsPictureVectors;
        return isShared
            ? new TrialCost(models[0].Featurizer, Math.Max(0, all - Featurizer(models[0].Featurizer)), reads)
            : new TrialCost(null, all, reads);
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
        var model = ModelOf(member);
        using var rows = RawRows.Of(model, raw, 0, setup.Plan.Pictures is null ? CountedRows : CountedPictures);
        return GraphCost.Microseconds(OnnxExporter.Export(model), rows.Values);
    }

    private FittedModel ModelOf(FittedMember member) => new(setup.Plan, [member]) { Texts = setup.Texts, Pictures = setup.Pictures, TakesPictureVectors = true };

    /// <summary>Microseconds that the net for pictures takes of one.</summary>
    private static double CountPictures(TrialSetup setup, ColumnTable raw)
    {
        var column = raw.Column<ImageColumn>(setup.Pictures!.Columns[0]);
        var planes = new float[CountedPictures * column.Size.Bytes];
        column.Gather([.. Enumerable.Range(0, CountedPictures).Select(row => row % raw.RowCount)]).CopyPlanes(0, planes);
        using var pictures = OrtValue.CreateTensorValueFromMemory(planes, [CountedPictures, .. column.Size.RowShape]);
        var graph = setup.Pictures.Encoder.Graph;
        return GraphCost.Microseconds(graph.ToByteArray(), new Dictionary<string, OrtValue> { [graph.Graph.Input[0].Name] = pictures });
    }

    /// <summary>Of one model of a trial: the featurizer it shares with others (null for none), microseconds of all else but the net for pictures, and whether it reads what that makes.</summary>
    private sealed record TrialCost(ITransformer? Shared, double Own, bool ReadsPictures);
}
