namespace Studio.Jobs.Experiments;

/// <summary>The parts that wait for slots, in the order in which they get them: those of all projects, which share the slots.</summary>
internal sealed class ExperimentQueue(IDbContextFactory<StudioDbContext> database, IOptions<StudioOptions> options)
{
    /// <summary>Parts of a queue that may have a slot now, the next first, and after them those whose owners have all they may.</summary>
    public async Task<(IReadOnlyList<WaitingPart> Admissible, IReadOnlyList<WaitingPart> Held)> ReadAsync(string queue, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.State == PartState.Queued && part.Queue == queue)
            .Select(part => new WaitingPart(
                part.ExperimentId, part.Index, part.Experiment!.Owner, part.Experiment.Priority, part.Experiment.StartedAt != null, part.Experiment.CreatedAt))
            .ToListAsync(cancellationToken);
        return waiting.Count == 0 ? ([], []) : FairShare.Order(waiting, await ReadSharesAsync(db, cancellationToken), options.Value.MaxExperimentsPerOwner);
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
