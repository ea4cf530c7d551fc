namespace Studio.Pipelines.Trials;

using System.Globalization;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;

/// <summary>
/// Runs trials one after another until the budget, the number of trials or the tuner's ideas end. The baseline is always
/// run to its end, so that there is a model however short the budget is.
/// </summary>
internal sealed class TrialLoop(
    TrainingPlan plan,
    IReadOnlyDictionary<string, ITrainer> trainers,
    ITuner tuner,
    TrialRunner runner,
    Leaderboard leaderboard,
    Budget budget,
    EventStream events)
{
    /// <summary>Proposals in a row that do not fit the time left, after which nothing is expected to.</summary>
    private const int MaxUnfit = 20;

    /// <summary>Share of the search that no first trial of a learner may use up while other learners had no chance yet.</summary>
    private const double SharedShare = 0.3;

    private const double MemoryShare = 0.9;

    private readonly Dictionary<string, List<double>> _seconds = [];
    private readonly HashSet<string> _tried = [];

    /// <summary>Runs until the end of the search.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var unfit = 0;
        while (!IsOver() && unfit < MaxUnfit && tuner.Propose() is { } proposal)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (EstimatedSeconds(proposal.Learner) > budget.SecondsLeft)
            {
                unfit++;
                tuner.Report(proposal, null);
                continue;
            }

            unfit = 0;
            var outcome = await RunTrialAsync(proposal, cancellationToken).ConfigureAwait(false);
            leaderboard.Add(outcome);
            tuner.Report(proposal, leaderboard.Loss(outcome.Trial));
            events.Send(new TrialEnded(outcome.Trial));
            if (outcome.Trial.Reason == MemoryReason)
            {
                return;
            }
        }
    }

    private string MemoryReason => string.Create(
        CultureInfo.InvariantCulture, $"memory: the process is near its cap of {plan.MemoryMegabytes} MiB");

    private bool IsOver() =>
        leaderboard.Trials.Count > 0 && (budget.End.IsCancellationRequested || leaderboard.Trials.Count >= plan.MaxTrials);

    private async Task<TrialOutcome> RunTrialAsync(TrialProposal proposal, CancellationToken cancellationToken)
    {
        var trial = new Trial(
            leaderboard.Trials.Count + 1, proposal.Learner, proposal.Parameters, TrialState.Running, null, null, 0);
        events.Send(new TrialStarted(trial));
        if (trial.Number > 1 && IsMemoryShort())
        {
            return new TrialOutcome(trial with { State = TrialState.Pruned, Reason = MemoryReason }, null);
        }

        var experienced = _seconds.ContainsKey(proposal.Learner);
        var outcome = await runner
            .RunAsync(trial, trainers[proposal.Learner], LimitSeconds(proposal.Learner), experienced, cancellationToken)
            .ConfigureAwait(false);
        _tried.Add(proposal.Learner);
        if (outcome.Trial.State == TrialState.Completed)
        {
            (_seconds.TryGetValue(proposal.Learner, out var known) ? known : _seconds[proposal.Learner] = []).Add(outcome.Trial.Seconds);
        }

        return outcome;
    }

    /// <summary>Mean of the learner's completed trials; 0 before the first, so that every learner gets a chance.</summary>
    private double EstimatedSeconds(string learner) => _seconds.TryGetValue(learner, out var known) ? known.Average() : 0;

    /// <summary>What a trial may take: the baseline all it needs, others the time left, early ones without the last share of it.</summary>
    private double? LimitSeconds(string learner)
    {
        if (learner == TrainerCatalog.Baseline)
        {
            return null;
        }

        var othersWait = trainers.Keys.Any(other => other != learner && !_tried.Contains(other));
        var shared = budget.SearchSeconds * SharedShare;
        return othersWait && leaderboard.HasRealModel && budget.SecondsLeft > 2 * shared ? budget.SecondsLeft - shared : budget.SecondsLeft;
    }

    private bool IsMemoryShort()
    {
        if (plan.MemoryMegabytes is not { } cap)
        {
            return false;
        }

        var most = cap * MemoryShare * 1024 * 1024;
        if (Environment.WorkingSet < most)
        {
            return false;
        }

        // Dropped models may still be waiting for the collector.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet >= most;
    }
}
