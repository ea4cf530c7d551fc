namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Monitoring;

/// <summary>Puts what a process counted into the store: a row for each version and window, written as a whole each time, so that doing it again does no harm.</summary>
/// <param name="database">The store.</param>
/// <param name="process">Name of the process, of no other.</param>
/// <param name="options">Length of windows, and how many answers are stored.</param>
internal sealed class MonitoringStore(IDbContextFactory<StudioDbContext> database, string process, MonitoringOptions options)
{
    // A call that ends with its window may still be on its way into the counters.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private readonly Dictionary<WindowKey, (long Calls, long Lost, long Sampled)> _written = [];

    /// <summary>Writes what has changed.</summary>
    /// <param name="calls">Calls by version and window.</param>
    /// <param name="samples">Rows of the sample.</param>
    /// <param name="answers">Answers to be stored; those that are dealt with are taken out.</param>
    /// <param name="now">When it is.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What need not be kept any more: of versions that are gone, and of windows that have ended.</returns>
    public async Task<IReadOnlyList<WindowKey>> WriteAsync(
        IEnumerable<KeyValuePair<WindowKey, CallCounters>> calls, IReadOnlyDictionary<WindowKey, SampleCounters> samples, List<SampledPredictionEntity> answers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counted = calls.Select(call => (call.Key, Counts: call.Value.ToCounts(), Sample: samples.GetValueOrDefault(call.Key))).ToList();
        var changed = counted.Where(one => _written.GetValueOrDefault(one.Key) != StateOf(one.Counts, one.Sample)).ToList();
        if (changed.Count == 0 && answers.Count == 0)
        {
            return Ended(counted.Select(one => one.Key), now);
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var versions = await KnownAsync(db, [.. changed.Select(one => one.Key.VersionId).Concat(answers.Select(answer => answer.VersionId)).Distinct()], cancellationToken);
        answers.RemoveAll(answer => !versions.Contains(answer.VersionId));
        foreach (var (key, counts, sample) in changed.Where(one => versions.Contains(one.Key.VersionId)))
        {
            await PutAsync(db, key, With(counts, sample), cancellationToken);
        }

        await AddAsync(db, answers, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        answers.Clear();
        changed.ForEach(one => _written[one.Key] = StateOf(one.Counts, one.Sample));
        WindowKey[] gone = [.. changed.Select(one => one.Key).Where(key => !versions.Contains(key.VersionId))];
        return [.. gone, .. Ended(counted.Select(one => one.Key).Except(gone), now)];
    }

    private static (long Calls, long Lost, long Sampled) StateOf(ServedCounts counts, SampleCounters? sample) => (counts.Calls, counts.LostCalls, sample?.Calls ?? 0);

    private static ServedCounts With(ServedCounts counts, SampleCounters? sample) =>
        sample is null ? counts : counts with { SampledCalls = sample.Calls, SampledRows = sample.Rows, Window = sample.Window };

    private static async Task<HashSet<Guid>> KnownAsync(StudioDbContext db, Guid[] versions, CancellationToken cancellationToken) =>
        [.. await db.ModelVersions.Where(version => versions.Contains(version.Id)).Select(version => version.Id).ToListAsync(cancellationToken)];

    private List<WindowKey> Ended(IEnumerable<WindowKey> keys, DateTimeOffset now)
    {
        var ended = keys.Where(key => key.Start + TimeSpan.FromMinutes(options.WindowMinutes).Ticks + Grace.Ticks < now.UtcTicks).ToList();
        ended.ForEach(key => _written.Remove(key));
        return ended;
    }

    private async Task PutAsync(StudioDbContext db, WindowKey key, ServedCounts counts, CancellationToken cancellationToken)
    {
        var start = new DateTimeOffset(key.Start, TimeSpan.Zero);
        var row = await db.MonitoringWindows.SingleOrDefaultAsync(window => window.VersionId == key.VersionId && window.Start == start && window.Process == process, cancellationToken);
        if (row is not null)
        {
            row.Counts = counts;
            return;
        }

        db.MonitoringWindows.Add(new MonitoringWindowEntity { VersionId = key.VersionId, Start = start, Process = process, Minutes = options.WindowMinutes, Counts = counts });
    }

    /// <summary>Adds the answers that there is room for today, and that an earlier attempt has not added unnoticed.</summary>
    private async Task AddAsync(StudioDbContext db, List<SampledPredictionEntity> answers, CancellationToken cancellationToken)
    {
        foreach (var day in answers.GroupBy(answer => (answer.VersionId, answer.At.UtcDateTime.Date)))
        {
            var from = new DateTimeOffset(day.Key.Date, TimeSpan.Zero);
            var until = from.AddDays(1);
            var stored = await db.SampledPredictions.CountAsync(answer => answer.VersionId == day.Key.VersionId && answer.At >= from && answer.At < until, cancellationToken);
            var earliest = day.Min(answer => answer.At);
            Guid[] first = [.. day.Take(options.MostStoredPredictions).Select(answer => answer.PredictionId).Distinct()];
            var there = (await db.SampledPredictions.Where(answer => answer.VersionId == day.Key.VersionId && answer.At >= earliest && answer.At < until).Select(answer => answer.PredictionId).Distinct().ToListAsync(cancellationToken)).ToHashSet();
            there.IntersectWith(first);
            db.SampledPredictions.AddRange(day.Where(answer => !there.Contains(answer.PredictionId)).Take(Math.Max(0, options.MostStoredPredictions - stored)));
        }
    }
}
