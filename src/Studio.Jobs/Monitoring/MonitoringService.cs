namespace Studio.Jobs.Monitoring;

using System.Collections.Concurrent;
using Studio.Jobs.Access;
using Studio.Pipelines.Monitoring;

/// <summary>Tells how versions did while they were served.</summary>
public sealed class MonitoringService
{
    /// <summary>Most windows that are told at once.</summary>
    public const int MostWindows = 400;

    private const int UsualWindows = 30;
    private const int MostKnown = 2_000;

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly PredictionMonitor _monitor;
    private readonly VersionWatches _watches;
    private readonly MonitoringAlerts _alerts;
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;

    // Drawing rows takes a second where there are tens of thousands; pages are opened again and again.
    private readonly ConcurrentDictionary<(Guid Version, DateTimeOffset From, DateTimeOffset Until, int Rows), LiveQuality?> _judged = new();

    internal MonitoringService(
        IDbContextFactory<StudioDbContext> database, PredictionMonitor monitor, VersionWatches watches, MonitoringAlerts alerts, IOptions<MonitoringOptions> options, TimeProvider time) =>
        (_database, _monitor, _watches, _alerts, _options, _time) = (database, monitor, watches, alerts, options.Value, time);

    /// <summary>What was counted of a version.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Number of the version.</param>
    /// <param name="from">A moment in the first window; null for that of 30 windows.</param>
    /// <param name="to">A moment in the last window; null for now.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Null when there is no such version.</returns>
    /// <exception cref="ArgumentException">These are too many windows, or none; the message is for people.</exception>
    public async Task<MonitoringReport?> FindAsync(string model, int version, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        var span = Span(from, to);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if ((await _watches.FindAsync(db.ModelVersions.Where(row => row.Model!.Name == model && row.Version == version), cancellationToken)) is not [var watch])
        {
            return null;
        }

        // What this process has counted is told at once; what others have, within half a minute.
        await _monitor.FlushAsync(cancellationToken);
        var rows = await db.MonitoringWindows.AsNoTracking()
            .Where(window => window.VersionId == watch.Id && window.Start >= span.From && window.Start < span.To)
            .OrderBy(window => window.Start)
            .ToListAsync(cancellationToken);
        return await TellAsync(db, watch, span, rows, cancellationToken);
    }

    private (DateTimeOffset From, DateTimeOffset To) Span(DateTimeOffset? from, DateTimeOffset? to)
    {
        var length = TimeSpan.FromMinutes(_options.WindowMinutes);
        var end = WindowKey.StartOf(to ?? _time.GetUtcNow(), _options.WindowMinutes) + length;
        var start = WindowKey.StartOf(from ?? end - (UsualWindows * length), _options.WindowMinutes);
        return start >= end ? throw new ArgumentException("'from' is not before 'to': give moments such as 2026-01-31T00:00:00Z.")
            : (end - start) / length > MostWindows ? throw new ArgumentException(FormattableString.Invariant($"These are {(end - start) / length:0} windows of {_options.WindowMinutes} minutes; at most {MostWindows} are told at once. Choose 'from' and 'to' closer to each other."))
            : (start, end);
    }

    private async Task<MonitoringReport> TellAsync(
        StudioDbContext db, VersionWatch watch, (DateTimeOffset From, DateTimeOffset To) span, IReadOnlyList<MonitoringWindowEntity> rows, CancellationToken cancellationToken)
    {
        var live = await LiveRows.ReadAsync(db, watch.Id, span.From, span.To, cancellationToken);
        var whole = watch.Drift(rows.Select(row => row.Counts), cancellationToken);
        var now = _time.GetUtcNow();
        MonitoredWindow[] windows =
        [
            .. rows.GroupBy(row => (row.Start, row.Minutes)).Select(window =>
            {
                var end = window.Key.Start.AddMinutes(window.Key.Minutes);
                var quality = Judged(watch, live, window.Key.Start, end, cancellationToken);
                return new MonitoredWindow(window.Key.Start, end, end <= now, Tell([.. window.Select(row => row.Counts)], watch.Drift(window.Select(row => row.Counts), cancellationToken)?.Report, quality));
            }),
        ];
        return new MonitoringReport(
            watch.Model,
            watch.Version,
            _options.SampleRate,
            [.. Notes(watch)],
            span.From,
            span.To,
            Tell([.. rows.Select(row => row.Counts)], whole?.Report, Judged(watch, live, null, null, cancellationToken)),
            whole?.Shapes ?? [],
            windows,
            await _alerts.ListAsync(watch.Id, cancellationToken));
    }

    private static MonitoredCalls Tell(IReadOnlyList<ServedCounts> counts, DriftReport? drift, LiveQuality? quality)
    {
        var all = counts.Aggregate(ServedCounts.None, (one, other) => one.Add(other));
        return new MonitoredCalls(all.Calls, all.Rows, all.ClientErrors, all.ServerErrors, LatencyQuantiles.Of(all.Latency), all.SampledCalls, all.SampledRows, all.LostCalls, drift, quality);
    }

    private LiveQuality? Judged(VersionWatch watch, LiveRows live, DateTimeOffset? start, DateTimeOffset? end, CancellationToken cancellationToken)
    {
        if (watch.Validated is null || live.At.Length == 0)
        {
            return null;
        }

        var (from, until) = (start ?? live.At.Min(), end ?? live.At.Max());
        var key = (watch.Id, from, until, live.At.Count(at => at >= from && at <= until));
        if (_judged.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_judged.Count >= MostKnown)
        {
            _judged.Clear();
        }

        return _judged[key] = start is null ? watch.Quality(live, cancellationToken) : live.Judge(from, until, watch.Validated, watch.Signature, cancellationToken);
    }

    private IEnumerable<string> Notes(VersionWatch watch)
    {
        if (_options.SampleRate <= 0)
        {
            yield return "Rows are not looked at: the setting Studio:Monitoring:SampleRate is 0. Set it to the share of calls whose rows are to be counted, such as 0.1, and start the studio again.";
        }

        if (watch.Reference is null)
        {
            yield return $"Of version {watch.Version} only calls are counted: it has no {Pipelines.Reports.ModelFiles.Monitoring}, which its evaluation makes. Evaluate it, or train it again.";
        }
        else if (_options.Excluded.Count > 0)
        {
            yield return $"Columns that are never counted: {string.Join(", ", _options.Excluded.Order(StringComparer.Ordinal))}.";
        }
    }
}
