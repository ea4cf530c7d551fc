namespace Studio.Jobs.Experiments;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;
using Studio.Pipelines.Trials;

/// <summary>Ends experiments without a model.</summary>
internal static class ExperimentEnd
{
    /// <summary>What a cancelled experiment's last event says.</summary>
    public const string Cancelled = "The experiment was cancelled.";

    /// <summary>Stores the end on condition; trials that still ran are marked as pruned.</summary>
    /// <param name="db">The store.</param>
    /// <param name="condition">The experiment, if it may be ended.</param>
    /// <param name="id">The experiment.</param>
    /// <param name="state"><see cref="ExperimentState.Failed"/> or <see cref="ExperimentState.Cancelled"/>.</param>
    /// <param name="reason">One sentence for people.</param>
    /// <param name="now">When it ended.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>False when the condition did not hold.</returns>
    public static async Task<bool> SaveAsync(
        StudioDbContext db,
        IQueryable<ExperimentEntity> condition,
        Guid id,
        ExperimentState state,
        string reason,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var ended = await condition.ExecuteUpdateAsync(
            set => set
                .SetProperty(experiment => experiment.State, state)
                .SetProperty(experiment => experiment.Reason, reason)
                .SetProperty(experiment => experiment.Stage, (ExperimentStage?)null)
                .SetProperty(experiment => experiment.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(experiment => experiment.EndedAt, now),
            cancellationToken);
        if (ended == 0)
        {
            return false;
        }

        await db.Trials
            .Where(trial => trial.ExperimentId == id && (trial.State == TrialState.Running || trial.State == TrialState.Waiting))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(trial => trial.State, TrialState.Pruned)
                    .SetProperty(trial => trial.Reason, "The experiment ended before this trial did."),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
