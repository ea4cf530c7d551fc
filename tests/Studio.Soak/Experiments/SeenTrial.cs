namespace Studio.Soak.Experiments;

using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

/// <summary>What must never change about a trial that has ended.</summary>
internal sealed record SeenTrial(int Number, string Learner, ParameterSet Parameters, TrialState State, double? Score)
{
    public static SeenTrial Of(Trial trial) => new(trial.Number, trial.Learner, trial.Parameters, trial.State, trial.Score);

    public static bool HasEnded(Trial trial) => trial.State is TrialState.Completed or TrialState.Pruned or TrialState.Failed;

    public override string ToString() => FormattableString.Invariant($"{Number} {Learner} ({Parameters}) {State} {Score:R}");
}
