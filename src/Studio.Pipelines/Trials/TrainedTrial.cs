namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Ensembling;

/// <summary>What a completed trial trained. The models of a stored trial are read when they are needed.</summary>
internal sealed class TrainedTrial
{
    private readonly IReadOnlyList<Lazy<FittedMember>> _members;

    /// <summary>What was trained here.</summary>
    /// <param name="members">One a fold trained so far, each of weight 1.</param>
    /// <param name="predictions">Predictions of the validation rows of the scored folds, fold by fold.</param>
    public TrainedTrial(IEnumerable<FittedMember> members, PredictionMatrix predictions)
        : this([.. members.Select(member => new Lazy<FittedMember>(member))], predictions)
    {
    }

    /// <summary>What was stored.</summary>
    /// <param name="members">Read the model of a fold.</param>
    /// <param name="predictions">As above.</param>
    public TrainedTrial(IReadOnlyList<Lazy<FittedMember>> members, PredictionMatrix predictions) => (_members, Predictions) = (members, predictions);

    /// <summary>Predictions of the validation rows of the scored folds, fold by fold.</summary>
    public PredictionMatrix Predictions { get; }

    /// <summary>The model of the first fold.</summary>
    public FittedMember First => _members[0].Value;

    /// <summary>One a fold trained so far, each of weight 1.</summary>
    public IReadOnlyList<FittedMember> Members => [.. _members.Select(member => member.Value)];

    /// <summary>This with models of further folds.</summary>
    public TrainedTrial With(IEnumerable<FittedMember> further) =>
        new([.. _members, .. further.Select(member => new Lazy<FittedMember>(member))], Predictions);

    /// <summary>Lets the models go, which may hold native memory. Featurizers are shared and stay.</summary>
    public void Release()
    {
        foreach (var member in _members.Where(member => member.IsValueCreated))
        {
            (member.Value.Model as IDisposable)?.Dispose();
        }
    }
}
