namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Ensembling;

/// <summary>What a completed trial trained. The models of a stored trial are read when they are needed.</summary>
internal sealed class TrainedTrial
{
    private readonly SortedDictionary<int, Lazy<FittedMember>> _members;

    /// <summary>What was trained here.</summary>
    /// <param name="members">One a scored fold, in their order, each of weight 1.</param>
    /// <param name="predictions">Predictions of the validation rows of the scored folds, fold by fold.</param>
    public TrainedTrial(IEnumerable<FittedMember> members, PredictionMatrix predictions)
        : this([.. members.Select(member => new Lazy<FittedMember>(member))], predictions)
    {
    }

    /// <summary>What was stored.</summary>
    /// <param name="members">Read the models of the scored folds, in their order.</param>
    /// <param name="predictions">As above.</param>
    public TrainedTrial(IReadOnlyList<Lazy<FittedMember>> members, PredictionMatrix predictions)
        : this(new SortedDictionary<int, Lazy<FittedMember>>(members.Index().ToDictionary(member => member.Index, member => member.Item)), predictions)
    {
    }

    private TrainedTrial(SortedDictionary<int, Lazy<FittedMember>> members, PredictionMatrix predictions) => (_members, Predictions) = (members, predictions);

    /// <summary>Predictions of the validation rows of the scored folds, fold by fold.</summary>
    public PredictionMatrix Predictions { get; }

    /// <summary>Seconds that training the scored folds takes when nothing else runs, whatever ran beside it; null where it was stored.</summary>
    public double? Seconds { get; init; }

    /// <summary>Indices of the folds that it has a model of, ascending.</summary>
    public IReadOnlyCollection<int> Folds => _members.Keys;

    /// <summary>The model of the first fold.</summary>
    public FittedMember First => _members.Values.First().Value;

    /// <summary>One a fold trained so far, in their order, each of weight 1.</summary>
    public IReadOnlyList<FittedMember> Members => [.. _members.Values.Select(member => member.Value)];

    /// <summary>The models of some folds, each of weight 1.</summary>
    /// <param name="folds">Of <see cref="Folds"/>.</param>
    public IEnumerable<FittedMember> Of(IEnumerable<int> folds) => folds.Select(fold => _members[fold].Value);

    /// <summary>This with models of further folds.</summary>
    public TrainedTrial With(IEnumerable<(int Fold, FittedMember Member)> further)
    {
        var members = new SortedDictionary<int, Lazy<FittedMember>>(_members);
        foreach (var (fold, member) in further)
        {
            members[fold] = new Lazy<FittedMember>(member);
        }

        return new TrainedTrial(members, Predictions) { Seconds = Seconds };
    }

    /// <summary>Lets the models go, which may hold native memory. Featurizers are shared and stay.</summary>
    public void Release()
    {
        foreach (var member in _members.Values.Where(member => member.IsValueCreated))
        {
            (member.Value.Model as IDisposable)?.Dispose();
        }
    }
}
