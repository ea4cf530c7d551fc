namespace Studio.Jobs.Experiments;

using Studio.Jobs.Projects;

/// <summary>The parts that wait for slots, in the order in which they get them: those of all projects, which share the slots.</summary>
internal sealed class ExperimentQueue(IDbContextFactory<StudioDbContext> database, LimitService limits, IOptions<StudioOptions> options)
{
    /// <summary>Parts of a queue that may have a slot now, the next first, and after them those whose owners or projects have all they may.</summary>
    public async Task<(IReadOnlyList<WaitingPart> Admissible, IReadOnlyList<WaitingPart> Held)> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.State == PartState.Queued && part.Queue == queue)
            .Select(part => new WaitingPart(
                part.ExperimentId, part.Index, part.Experiment!.Owner, part.Experiment.Priority, part.Experiment.StartedAt != null, part.Experiment.CreatedAt, part.Experiment.ProjectId))
            .ToListAsync(cancellationToken);
        if (waiting.Count == 0)
        {
            return ([], []);
        }

        var projects = new ProjectRoom(await limits.ReadExperimentsAsync(db, cancellationToken), await ReadActiveAsync(db, cancellationToken));
        return FairShare.Order(waiting, await ReadSharesAsync(db, cancellationToken), options.Value.MaxExperimentsPerOwner, projects);
    }

    /// <summary>True when the project of a part has room for it still. Until the caller's transaction ends, no other process is told so for the project.</summary>
    /// <param name="db">Where the slot is given, in a transaction.</param>
    /// <param name="part">The part.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    public async Task<bool> HasRoomAsync(StudioDbContext db, WaitingPart part, CancellationToken cancellationToken)
    {
        var mostOf = await limits.ReadExperimentsAsync(db, cancellationToken);
        if (mostOf(part.Project) == 0)
        {
            return true;
        }

        if (db is PostgresStudioDbContext)
        {
            // An embedded store has one process, which gives slots one by one.
            var key = BitConverter.ToInt64(part.Project.ToByteArray(), 8);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellationToken);
        }

        return new ProjectRoom(mostOf, await ReadActiveAsync(db, cancellationToken)).TryTake(part.Project, part.ExperimentId);
    }

    private static async Task<List<(Guid Project, Guid Experiment)>> ReadActiveAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var active = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.State == PartState.Admitted || part.State == PartState.Running)
            .Select(part => new { part.Experiment!.ProjectId, part.ExperimentId })
            .Distinct()
            .ToListAsync(cancellationToken);
        return [.. active.Select(part => (part.ProjectId, part.ExperimentId))];
    }

    private static async Task<Dictionary<string, OwnerShare>> ReadSharesAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var active = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.State == PartState.Admitted || part.State == PartState.Running)
            .Select(part => new { part.Experiment!.Owner, part.ExperimentId })
            .ToListAsync(cancellationToken);
        var served = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.AdmittedAt != null)
            .GroupBy(part => part.Experiment!.Owner)
            .Select(group => new { Owner = group.Key, At = group.Max(part => part.AdmittedAt) })
            .ToListAsync(cancellationToken);
        return served.ToDictionary(
            owner => owner.Owner,
            owner => new OwnerShare(
                active.Count(part => part.Owner == owner.Owner),
                active.Where(part => part.Owner == owner.Owner).Select(part => part.ExperimentId).ToHashSet(),
                owner.At));
    }
}
