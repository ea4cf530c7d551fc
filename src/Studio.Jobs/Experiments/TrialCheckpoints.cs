namespace Studio.Jobs.Experiments;

using Studio.Jobs.Artifacts;
using Studio.Pipelines.Experiments.Events;

/// <summary>Keeps what trials have trained as artifacts <c>trial-N</c> of their experiment, until its model is published.</summary>
internal sealed class TrialCheckpoints(IDbContextFactory<StudioDbContext> database, IArtifactStore store, ArtifactLedger ledger, StoreOutage outage)
{
    /// <summary>What the names of these artifacts begin with.</summary>
    public const string Prefix = "trial-";

    /// <summary>Name of the artifact of a trial.</summary>
    public static string NameOf(int trial) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{trial}");

    /// <summary>Stores a trial that has ended together with its checkpoint: both or neither.</summary>
    /// <returns>False when the run has lost its claim.</returns>
    public async Task<bool> SaveAsync(PartRun run, TrialEnded ended, string folder, CancellationToken cancellationToken)
    {
        Task SaveTrialAsync(StudioDbContext db, ExperimentEntity experiment, long? checkpoint) =>
            run.SaveTrialAsync(db, experiment, ended.Trial, ended.At, checkpoint, cancellationToken);
        if (ended.File is not { } file)
        {
            return await outage.OutlastAsync(() => run.WriteAsync((db, experiment) => SaveTrialAsync(db, experiment, null), cancellationToken), cancellationToken);
        }

        using var staged = await store.StageAsync(Path.Combine(folder, Path.GetFileName(file)), cancellationToken);
        ArtifactClaim[] claims = [new(run.Experiment.Id, NameOf(ended.Trial.Number), staged)];
        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            if (await run.HoldAsync(db, cancellationToken) is not { } experiment)
            {
                return false;
            }

            await SaveTrialAsync(db, experiment, staged.Bytes);
            return true;
        }

        return await outage.OutlastAsync(() => ledger.HoldAsync(claims, ChangeAsync, cancellationToken), cancellationToken);
    }

    /// <summary>Lets the checkpoint of a trial go.</summary>
    /// <returns>False when the run has lost its claim.</returns>
    public Task<bool> DropAsync(PartRun run, int trial, CancellationToken cancellationToken)
    {
        var name = NameOf(trial);
        return outage.OutlastAsync(
            () => ledger.ReleaseAsync(
                run.Experiment.Id,
                artifact => artifact.Name == name,
                async db => await run.HoldAsync(db, cancellationToken) is not null,
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Lets all checkpoints of an experiment go.</summary>
    public Task DropAllAsync(Guid experimentId, CancellationToken cancellationToken) =>
        ledger.ReleaseAsync(experimentId, artifact => artifact.Name.StartsWith(Prefix), _ => Task.FromResult(true), cancellationToken);

    /// <summary>What earlier runs have done, for the next; null when there is nothing.</summary>
    public async Task<ExperimentProgress?> FindAsync(PartRun run, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var id = run.Experiment.Id;
        var trials = await db.Trials.AsNoTracking().Where(trial => trial.ExperimentId == id).OrderBy(trial => trial.Revision).ThenBy(trial => trial.Number).ToListAsync(cancellationToken);
        var kept = (await db.Artifacts.Where(artifact => artifact.OwnerId == id && artifact.Name.StartsWith(Prefix)).Select(artifact => artifact.Name).ToListAsync(cancellationToken)).ToHashSet();
        var stored = new List<StoredTrial>();
        foreach (var trial in trials.Where(trial => TrialEntity.HasEnded(trial.State)))
        {
            var mine = run.Part.Kind != PartKind.Search || (trial.Number - 1) % run.Experiment.Parallelism == run.Part.Index;
            var file = mine && kept.Contains(NameOf(trial.Number)) ? await ledger.FindPathAsync(id, NameOf(trial.Number), cancellationToken) : null;
            stored.Add(new StoredTrial(trial.ToTrial(), file));
        }

        return stored.Count == 0 && run.Part.SpentSeconds == 0 ? null : new ExperimentProgress(run.Part.SpentSeconds, stored);
    }
}
