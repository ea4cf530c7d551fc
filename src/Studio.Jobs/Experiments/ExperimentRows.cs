namespace Studio.Jobs.Experiments;

/// <summary>
/// Changes of experiments that runs, commands and the monitor share. All happen in transactions that touch the experiment's row first and
/// then those of parts, so that no two wait for each other.
/// </summary>
internal static class ExperimentRows
{
    /// <summary>Counts the revision up; from then on to the end of the transaction nobody else changes the experiment.</summary>
    /// <returns>False when there is no such experiment.</returns>
    public static async Task<bool> TouchAsync(StudioDbContext db, Guid id, CancellationToken cancellationToken)
    {
        await db.BoundSilenceAsync(cancellationToken);
        return await db.Experiments
            .Where(experiment => experiment.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(experiment => experiment.Revision, experiment => experiment.Revision + 1), cancellationToken) == 1;
    }

    /// <summary>Seconds an experiment has worked by what its parts have told last, see <see cref="ExperimentService.Elapsed"/>.</summary>
    public static async Task<double> SpentAsync(StudioDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.Parts.Where(part => part.ExperimentId == id).MaxAsync(part => (double?)part.SpentSeconds, cancellationToken) ?? 0;

    /// <summary>Stores that something happened to an experiment, in a transaction that holds its row; the caller saves.</summary>
    public static async Task RememberAsync(StudioDbContext db, ExperimentEntity experiment, MomentKind kind, string? text, CancellationToken cancellationToken)
    {
        var moment = MomentEntity.Of(experiment, kind, await SpentAsync(db, experiment.Id, cancellationToken));
        moment.Text = text;
        db.Moments.Add(moment);
    }

    /// <summary>Sets the state of an experiment that goes on from the states of its parts; the caller saves.</summary>
    public static async Task SettleAsync(StudioDbContext db, ExperimentEntity experiment, CancellationToken cancellationToken)
    {
        if (experiment.PauseRequested)
        {
            await db.Parts
                .Where(part => part.ExperimentId == experiment.Id && (part.State == PartState.Queued || part.State == PartState.Admitted))
                .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Paused).SetProperty(part => part.JobId, (string?)null), cancellationToken);
        }

        var states = await db.Parts.Where(part => part.ExperimentId == experiment.Id).Select(part => part.State).ToListAsync(cancellationToken);
        if (states.Contains(PartState.Running) || states.TrueForAll(state => state == PartState.Done))
        {
            experiment.State = ExperimentState.Running;
            return;
        }

        experiment.State = states.Contains(PartState.Paused) ? ExperimentState.Paused : ExperimentState.Queued;
        experiment.Stage = null;
        experiment.StageDetail = null;
    }

    /// <summary>Ends an experiment without a model: its parts are done, and trials that still ran are marked as pruned; the caller saves.</summary>
    /// <param name="db">The store, in a transaction that holds the experiment's row.</param>
    /// <param name="experiment">The experiment, not ended yet.</param>
    /// <param name="state"><see cref="ExperimentState.Failed"/> or <see cref="ExperimentState.Cancelled"/>.</param>
    /// <param name="reason">One sentence for people.</param>
    /// <param name="now">When it ends.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public static async Task EndAsync(
        StudioDbContext db, ExperimentEntity experiment, ExperimentState state, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        experiment.State = state;
        experiment.Reason = reason;
        experiment.Stage = null;
        experiment.StageDetail = null;
        experiment.EndedAt = now;
        await db.Parts
            .Where(part => part.ExperimentId == experiment.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Done).SetProperty(part => part.RunId, (Guid?)null), cancellationToken);
        await InterruptedTrials.PruneAsync(db, experiment, cancellationToken);
    }
}
