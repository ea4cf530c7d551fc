namespace Studio.Jobs.Experiments;

/// <summary>What becomes of trials whose run or experiment ended before they did.</summary>
internal static class InterruptedTrials
{
    /// <summary>Beginnings after which a trial that never ended is given up: it may be what kills its trainer.</summary>
    public const int MostAttempts = 3;

    /// <summary>Why a trial that had not ended when its experiment did is pruned.</summary>
    public const string EndedBefore = "The experiment ended before this trial did.";

    /// <summary>Leaves the running trials of a part to its next run, which runs them again; those begun too often have failed.</summary>
    public static Task LeaveToNextRunAsync(StudioDbContext db, PartEntity part, ExperimentEntity experiment, CancellationToken cancellationToken) => SettleAsync(
        db,
        part,
        experiment,
        trial => trial.Attempts < MostAttempts
            ? null
            : ReasonOfLoss(trial.Attempts),
        cancellationToken);

    /// <summary>Why a trial that was begun so often is given up.</summary>
    public static string ReasonOfLoss(int attempts) => string.Create(CultureInfo.InvariantCulture, $"Its trainer or worker was lost {attempts} times while it ran.");

    /// <summary>Marks the running trials of a part as failed, because its trainer crashed while they ran.</summary>
    public static Task FailAsync(StudioDbContext db, PartEntity part, ExperimentEntity experiment, string reason, CancellationToken cancellationToken) =>
        SettleAsync(db, part, experiment, _ => reason, cancellationToken);

    /// <summary>Marks what has not ended of an experiment that has.</summary>
    public static Task PruneAsync(StudioDbContext db, ExperimentEntity experiment, CancellationToken cancellationToken) =>
        db.Trials
            .Where(trial => trial.ExperimentId == experiment.Id && (trial.State == TrialState.Running || trial.State == TrialState.Waiting))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(trial => trial.State, TrialState.Pruned)
                    .SetProperty(trial => trial.Reason, EndedBefore)
                    .SetProperty(trial => trial.Revision, experiment.Revision),
                cancellationToken);

    /// <summary>Takes back that they were marked: the experiment is tried again, and they with it.</summary>
    public static Task ForgetAsync(StudioDbContext db, ExperimentEntity experiment, CancellationToken cancellationToken) =>
        db.Trials
            .Where(trial => trial.ExperimentId == experiment.Id && trial.State == TrialState.Pruned && trial.Reason == EndedBefore)
            .ExecuteDeleteAsync(cancellationToken);

    private static async Task SettleAsync(
        StudioDbContext db, PartEntity part, ExperimentEntity experiment, Func<TrialEntity, string?> failure, CancellationToken cancellationToken)
    {
        var open = await db.Trials.Where(trial => trial.ExperimentId == part.ExperimentId && trial.State == TrialState.Running).ToListAsync(cancellationToken);
        foreach (var trial in open.Where(trial => part.Kind == PartKind.Whole || (trial.Number - 1) % experiment.Parallelism == part.Index))
        {
            var reason = failure(trial);
            (trial.State, trial.Reason, trial.Revision) = (reason is null ? TrialState.Waiting : TrialState.Failed, reason, experiment.Revision);
            if (reason is not null)
            {
                experiment.Trials++;
                experiment.FailedTrials++;
            }
        }
    }
}
