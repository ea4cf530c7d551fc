namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials.Checkpoints;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Runs trials until the budget, the number of trials, the patience or the tuner's ideas end. The baseline is always run to its
/// end, so that there is a model however short the budget is. Where several trials run at the same time without a limit of time, their results are reported
/// in the order in which they were proposed, so that the search does not depend on which ends first.
/// </summary>
internal sealed class TrialLoop(
    ExperimentPart part,
    TrialSetup setup,
    IReadOnlyDictionary<string, ITrainer> trainers,
    ITuner tuner,
    TrialRunner runner,
    Leaderboard leaderboard,
    TrialCheckpoints? checkpoints,
    Budget budget,
    ExperimentControl control,
    ITrialListener listener)
{
    /// <summary>Proposals in a row that do not fit the time or memory left, after which nothing is expected to.</summary>
    private const int MaxUnfit = 20;

    /// <summary>A trial is begun when its estimate exceeds the time left by no more than this factor: estimates are rough.</summary>
    private const double Tolerance = 1.2;

    /// <summary>The first trial of a learner is begun when its formula gives no more than this share of the time left.</summary>
    private const double FirstShare = 0.5;

    /// <summary>What does not fit the last share of the search is no news.</summary>
    private const double TellingShare = 0.02;

    /// <summary>Share of the search that a trial of the leading learner may take.</summary>
    private const double LeadersShare = 0.4;

    /// <summary>Trials that wait for another of their kind beside those that are counted.</summary>
    private const int MostWaiting = 2;

    private const double MemoryShare = 0.9;

    private readonly TrainingPlan _plan = setup.Plan;
    private readonly CostEstimate _estimate = new(setup);
    private readonly Race _race = new(setup);
    private readonly SkippedTrials _skipped = new();
    private readonly List<RunningTrial> _running = [];
    private readonly Queue<TrialProposal> _again = [];
    private readonly VectorWait _aside = new(setup, budget);
    private readonly TrialNumbers _numbers = new(part);
    private TrialProposal? _next;
    private int _started;
    private int _unfit;
    private bool _memoryIsShort;

    /// <summary>Seconds that the training after the search is expected to need of its share, as the leaderboard is; null for the whole share.</summary>
    public Func<double>? AfterSearch { get; init; }

    /// <summary>Configurations that were not run, by learner, with the reason.</summary>
    public IReadOnlyList<Skipped> Skipped => _skipped.Summary;

    /// <summary>Takes trials that ended in earlier runs, so that the search goes on from there.</summary>
    /// <param name="stored">The trials in the order in which they ended, with what they trained where that is there.</param>
    /// <param name="again">Configurations whose models are lost, to be trained again in any case until there is a model.</param>
    public void Restore(IEnumerable<TrialOutcome> stored, IEnumerable<TrialProposal> again)
    {
        foreach (var proposal in again)
        {
            _again.Enqueue(proposal);
        }

        foreach (var outcome in stored)
        {
            Take(outcome);
        }
    }

    /// <summary>Runs until the end of the search.</summary>
    /// <returns>False when it was paused before.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        do
        {
            // Alone until the baseline is there: it is what everything has to beat.
            while (HasRoom && await NextAsync(cancellationToken).ConfigureAwait(false) is { } trial)
            {
                _running.Add(trial);
            }

            if (_running.Count > 0)
            {
                var ended = await NextEndedAsync().ConfigureAwait(false);
                _running.Remove(ended);
                Finish(ended, await ended.Outcome.ConfigureAwait(false));
            }
        }
        while (_running.Count > 0 || !(IsOver() || control.PauseRequested));
        LeaveAside();
        return IsOver();
    }

    /// <summary>Whether a further trial may be begun. Those that wait for one of their kind to end do not count: others can be trained beside it.</summary>
    private bool HasRoom => leaderboard.Trials.Count == 0
        ? _running.Count == 0
        : !IsTimed ? _running.Count < setup.Turns.Trials
        : _running.Count < setup.Turns.MostTrials + Math.Clamp(_running.Count(trial => trainers[trial.Proposal.Learner].IsExclusive) - 1, 0, MostWaiting);

    /// <summary>The trial to be reported next: where the search need not be the same every time the first that ends, so that no thread waits for a long one.</summary>
    private async Task<RunningTrial> NextEndedAsync()
    {
        if (IsTimed)
        {
            await Task.WhenAny(_running.Select(trial => trial.Outcome)).ConfigureAwait(false);
        }

        return IsTimed ? _running.First(trial => trial.Outcome.IsCompleted) : _running[0];
    }

    private string MemoryReason => string.Create(
        CultureInfo.InvariantCulture, $"memory: the process is near its cap of {_plan.MemoryMegabytes} MiB");

    private bool IsOver()
    {
        if (part.Kind == PartKind.Build)
        {
            return leaderboard.Kept.Count > 0 || _started >= _plan.Learners.Count || _unfit >= MaxUnfit;
        }

        // One trial is begun in any case, so that there is a model; of a share of the search that is left to whoever builds it.
        var mayEnd = part.Kind == PartKind.Search || _started > 0 || leaderboard.Kept.Count > 0;
        return mayEnd
            && (_unfit >= MaxUnfit
                || _memoryIsShort
                || budget.End.IsCancellationRequested
                || _numbers.Next > _plan.MaxTrials
                || (leaderboard.SinceImprovement >= _plan.Patience && _aside.Count == 0));
    }

    /// <summary>Starts the next trial that fits; null when there is none, or none before another has ended.</summary>
    private async Task<RunningTrial?> NextAsync(CancellationToken cancellationToken)
    {
        while (!IsOver() && !control.PauseRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TakeReported();
            if (leaderboard.Kept.Count == 0 && _again.Count > 0 && _running.Count > 0)
            {
                return null;
            }

            if (leaderboard.Kept.Count == 0 && _again.TryDequeue(out var lost))
            {
                if (_aside.Needs(lost))
                {
                    await setup.Vectors!.WaitAsync(cancellationToken).ConfigureAwait(false);
                }

                return Start(lost, inAnyCase: true, cancellationToken);
            }

            if (_aside.PicturesComeSoon && _running.Count == 0)
            {
                await AwaitVectorsAsync(() => _aside.PicturesComeSoon, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (Propose() is not { } proposal)
            {
                if (_aside.Count > 0)
                {
                    if (_running.Count > 0 || !await AwaitVectorsAsync(() => true, cancellationToken).ConfigureAwait(false))
                    {
                        return null;
                    }

                    continue;
                }

                _unfit = MaxUnfit;
                return null;
            }

            if (_aside.Takes(proposal, others: _running.Count > 0))
            {
                continue;
            }

            if (Misfit(proposal, SecondsWaited) is { } reason)
            {
                if (_running.Count > 0 && Misfit(proposal, 0) is null)
                {
                    // It fits but for what has been begun, of which nobody knows how long it really takes.
                    _next = proposal;
                    return null;
                }

                _unfit++;
                if (budget.SecondsLeft > TellingShare * budget.SearchSeconds || !budget.IsLimited)
                {
                    _skipped.Add(proposal.Learner, reason);
                }

                tuner.Report(proposal, null);
                continue;
            }

            _unfit = 0;
            return Start(proposal, inAnyCase: proposal.Learner == TrainerCatalog.Baseline, cancellationToken);
        }

        return null;
    }

    /// <summary>
    /// The next configuration: the one that has to wait for what was begun, else of those put aside, once there are vectors or there will be none, else the tuner's; null
    /// when there is none, or too many are put aside.
    /// </summary>
    private TrialProposal? Propose()
    {
        var next = _next ?? _aside.Next(others: _running.Count > 0) ?? (_aside.IsFull ? null : tuner.Propose());
        _next = null;
        return next;
    }

    private bool IsTimed => budget.IsLimited;

    private Task<bool> AwaitVectorsAsync(Func<bool> isWorthWhile, CancellationToken cancellationToken) =>
        _aside.WaitAsync(() => isWorthWhile() && !IsOver() && !control.PauseRequested, cancellationToken);

    /// <summary>Once the search is over nobody waits for vectors any more, unless a model reads them.</summary>
    private void LeaveAside()
    {
        if (part.Kind == PartKind.Build || leaderboard.Kept.Any(entry => EmbeddedFeaturizer.IsChosenBy(entry.Trial.Parameters)))
        {
            return;
        }

        foreach (var proposal in _aside.Leave())
        {
            _skipped.Add(proposal.Learner, _aside.Reason);
        }
    }

    /// <summary>Why a proposal is not run; null when it is.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="waited">Seconds before its turn.</param>
    private string? Misfit(TrialProposal proposal, double waited)
    {
        if (setup.Vectors is { Missing: not null } && EmbeddedFeaturizer.IsChosenBy(proposal.Parameters))
        {
            return _aside.Reason;
        }

        // What a person asked for is begun in any case.
        if (_plan.Parameters is not null)
        {
            return null;
        }

        var trainer = trainers[proposal.Learner];
        var estimate = _estimate.Seconds(trainer, proposal);
        var allowed = TimeShare(trainer) * budget.SearchSeconds;
        if (allowed < trainer.LeastTime * estimate && leaderboard.SecondsToFirstModel is not null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it would take about {estimate:F1} s, and is of little use when it ends after {allowed:F1} s");
        }

        var seconds = (trainer.EndsInTime ? Math.Min(estimate, allowed) : estimate) + waited;
        var share = _estimate.Knows(proposal.Learner) || trainer.EndsInTime ? Tolerance : FirstShare;
        if (seconds > share * budget.SecondsLeft && proposal.Learner != TrainerCatalog.Baseline)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"it would take about {seconds:F1} s, {budget.SecondsLeft:F1} s were left");
        }

        return _estimate.Bytes(proposal.Learner) is > 0 and var bytes && !Exceeds(0) && Exceeds(bytes)
            ? string.Create(CultureInfo.InvariantCulture, $"it would add about {bytes >> 20} MiB to a process near its cap of {_plan.MemoryMegabytes} MiB")
            : null;
    }

    /// <summary>Seconds that trials which have been begun and wait for their turn are expected to take before the next.</summary>
    private double SecondsWaited => _running.Skip(1).Sum(trial => trial.Seconds);

    private RunningTrial Start(TrialProposal proposal, bool inAnyCase, CancellationToken cancellationToken)
    {
        var trial = new Trial(_numbers.Next, proposal.Learner, proposal.Parameters, TrialState.Running, null, null, 0) { Fidelity = proposal.Fidelity };
        _numbers.Use(trial.Number);
        _started++;
        listener.Started(trial);
        var before = Environment.WorkingSet;
        if (trial.Number > 1 && Exceeds(0))
        {
            _memoryIsShort = true;
            var pruned = new TrialOutcome(trial with { State = TrialState.Pruned, Reason = MemoryReason }, null);
            return new RunningTrial(proposal, Task.FromResult(pruned), before, 0);
        }

        var outcome = runner.RunAsync(
            trial, trainers[proposal.Learner], inAnyCase ? null : () => Allowance(proposal.Learner), _estimate.Knows(proposal.Learner), cancellationToken, inAnyCase ? null : _race.Start(leaderboard));
        var seconds = _estimate.Seconds(trainers[proposal.Learner], proposal);
        return new RunningTrial(proposal, outcome, before, trainers[proposal.Learner].EndsInTime ? Math.Min(seconds, TimeShare(trainers[proposal.Learner]) * budget.SearchSeconds) : seconds);
    }

    private void Finish(RunningTrial running, TrialOutcome outcome)
    {
        outcome = outcome with { Trial = outcome.Trial with { EndedAt = budget.Elapsed } };
        var dropped = leaderboard.Add(outcome, budget.Elapsed);
        if (outcome.Trial.State == TrialState.Completed)
        {
            _estimate.Learn(trainers[outcome.Trial.Learner], outcome.Trial, outcome.Trained?.Seconds ?? outcome.Trial.Seconds, Math.Max(0, Environment.WorkingSet - running.BytesBefore));
        }

        if (AfterSearch is not null)
        {
            budget.NeedAfterSearch(AfterSearch());
        }

        tuner.Report(running.Proposal, leaderboard.Loss(outcome.Trial));
        Tell(outcome);
        Drop(dropped);
        if (leaderboard.SecondsToFirstModel is not null)
        {
            setup.Vectors?.Start();
        }
    }

    /// <summary>Writes the checkpoint of a trial whose models are kept, and tells of its end. The search goes on without where writing fails.</summary>
    private void Tell(TrialOutcome outcome)
    {
        var (trial, file) = (outcome.Trial, (string?)null);
        try
        {
            file = leaderboard.Keeps(trial.Number) ? checkpoints?.Write(outcome) : null;
        }
        catch (Exception failure)
        {
            trial = trial with { Note = $"Its models could not be stored for a later run: {FailureReason.Of(failure)}" };
        }

        listener.Ended(trial, file);
    }

    private void Drop(IReadOnlyList<int> numbers)
    {
        foreach (var number in numbers.Where(_ => checkpoints is not null))
        {
            listener.Dropped(number);
        }
    }

    /// <summary>Takes what other shares of the search have told meanwhile.</summary>
    private void TakeReported()
    {
        while (control.TakeReported() is { } trial)
        {
            if (!_numbers.IsOwn(trial.Number))
            {
                Take(new TrialOutcome(trial, null));
            }
        }
    }

    /// <summary>Takes a trial that did not run here; how long one of another share took says nothing of this machine.</summary>
    private void Take(TrialOutcome outcome)
    {
        var trial = outcome.Trial;
        if (!_numbers.Use(trial.Number))
        {
            return;
        }

        if (!trial.IsOfSearch)
        {
            // Whoever builds the models makes it again, of what is there then.
            leaderboard.Add(outcome with { Trained = null }, trial.EndedAt ?? budget.Elapsed);
            return;
        }

        var dropped = leaderboard.Add(outcome, trial.EndedAt ?? budget.Elapsed);
        if (trial.State == TrialState.Completed && _numbers.IsOwn(trial.Number)
            && trainers.TryGetValue(trial.Learner, out var trainer) && trainer.SearchSpace(setup.Shape).Holds(trial.Parameters))
        {
            _estimate.Learn(trainer, trial, trial.Seconds, 0);
        }

        tuner.Report(new TrialProposal(trial.Learner, trial.Parameters, trial.Fidelity), leaderboard.Loss(trial));
        if (part.Kind != PartKind.Build)
        {
            Drop(dropped);
        }
    }

    /// <summary>Share of the search that a trial may take: more for the learner that leads, of which the next trial promises more than any other's.</summary>
    private double TimeShare(ITrainer trainer) => Math.Max(trainer.TimeShare, leaderboard.Best?.Learner == trainer.Name ? LeadersShare : 0);

    /// <summary>What a trial may take: a share of the search where its learner can end early, and at most the time left.</summary>
    private TrialTime Allowance(string learner) => !budget.IsLimited
        ? new TrialTime(null, double.PositiveInfinity)
        : new TrialTime(Math.Min(TimeShare(trainers[learner]) * budget.SearchSeconds, 0.9 * budget.SecondsLeft), budget.SecondsLeft);

    /// <summary>True when so many bytes more would bring the process near its cap.</summary>
    private bool Exceeds(long bytes)
    {
        if (_plan.MemoryMegabytes is not { } cap)
        {
            return false;
        }

        var most = cap * MemoryShare * 1024 * 1024;
        if (Environment.WorkingSet + bytes < most)
        {
            return false;
        }

        // Dropped models may still be waiting for the collector.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet + bytes >= most;
    }

    private sealed record RunningTrial(TrialProposal Proposal, Task<TrialOutcome> Outcome, long BytesBefore, double Seconds);
}
