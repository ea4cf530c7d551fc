namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>Runs trials that are made of what a search has found, when it has ended; they go on its leaderboard.</summary>
/// <param name="leaderboard">With the trials of the search.</param>
/// <param name="rest">The time there is for them.</param>
/// <param name="listener">Hears of them.</param>
internal sealed class LateTrials(Leaderboard leaderboard, Budget rest, ITrialListener listener)
{
    /// <summary>Runs one.</summary>
    /// <param name="runner">Runs it, with the features it reads.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="parameters">Its configuration.</param>
    /// <param name="share">Share of the time left after which a learner with iterations ends.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task RunAsync(TrialRunner runner, ITrainer trainer, ParameterSet parameters, double share, CancellationToken cancellationToken)
    {
        var trial = Next(trainer.Name, parameters);
        listener.Started(trial);
        var outcome = await runner.RunAsync(trial, trainer, () => Allowance(share), experienced: true, cancellationToken).ConfigureAwait(false);
        Add(outcome);
    }

    /// <summary>Lists one that is not run.</summary>
    /// <param name="learner">Name of its learner.</param>
    /// <param name="parameters">Its configuration.</param>
    /// <param name="state">Pruned or failed.</param>
    /// <param name="reason">Why, in one sentence.</param>
    public void Skip(string learner, ParameterSet parameters, TrialState state, string reason)
    {
        var trial = Next(learner, parameters);
        listener.Started(trial);
        Add(new TrialOutcome(trial with { State = state, Reason = reason }, null));
    }

    private Trial Next(string learner, ParameterSet parameters) =>
        new(leaderboard.Trials.Max(ended => ended.Number) + 1, learner, parameters, TrialState.Running, null, null, 0);

    private void Add(TrialOutcome outcome)
    {
        var ended = outcome with { Trial = outcome.Trial with { EndedAt = rest.Elapsed } };
        leaderboard.Add(ended, rest.Elapsed);
        listener.Ended(ended.Trial, null);
    }

    private TrialTime Allowance(double share) =>
        rest.IsLimited ? new TrialTime(share * rest.SecondsLeft, rest.SecondsLeft) : new TrialTime(null, double.PositiveInfinity);
}
