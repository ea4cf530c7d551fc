namespace Studio.Jobs.Monitoring;

using Studio.Jobs.Access;
using Studio.Jobs.Projects;
using Studio.Pipelines.Monitoring;

/// <summary>
/// What somebody should know of versions that are served. Each holds until it is seen not to: rows too few say nothing, and change nothing. <see cref="Changed"/> is the place from
/// which people are to be told.
/// </summary>
public sealed partial class MonitoringAlerts : IDisposable
{
    /// <summary>Fewer calls in a window tell nothing of the share that goes wrong.</summary>
    internal const int FewestCalls = 20;

    /// <summary>Days of answers that are judged.</summary>
    internal const int QualityDays = 30;

    private const int MostNames = 5;

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly VersionWatches _watches;
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MonitoringAlerts> _logger;

    // Rows whose truth was known when a version was judged last: as long as there are as many, the judgement is the same.
    private readonly Dictionary<Guid, (int Rows, LiveQuality? Quality)> _judged = [];
    private readonly SemaphoreSlim _turn = new(1);

    internal MonitoringAlerts(IDbContextFactory<StudioDbContext> database, VersionWatches watches, IOptions<MonitoringOptions> options, TimeProvider time, ILogger<MonitoringAlerts> logger) =>
        (_database, _watches, _options, _time, _logger) = (database, watches, options.Value, time, logger);

    /// <summary>An alert has begun, or ended: <see cref="AlertRecord.EndedAt"/> says which. Raised by the process that stored it, once, after it was stored.</summary>
    public event EventHandler<AlertRecord>? Changed;

    /// <summary>What was seen of each version that was called lately, when they were looked at last.</summary>
    internal IReadOnlyList<SeenVersion> Seen { get; private set; } = [];

    /// <summary>Alerts of the caller's project, the latest first.</summary>
    /// <param name="ended">True for those that hold no more as well.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<AlertRecord>> ListAsync(bool ended, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await SelectAsync(db.MonitoringAlerts.Where(alert => ended || alert.EndedAt == null), cancellationToken);
    }

    /// <summary>Alerts of a version that hold.</summary>
    internal async Task<IReadOnlyList<AlertRecord>> ListAsync(Guid versionId, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await SelectAsync(db.MonitoringAlerts.Where(alert => alert.VersionId == versionId && alert.EndedAt == null), cancellationToken);
    }

    /// <summary>Looks at all versions that were called lately, of all projects.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var studio = Caller.Enter(Caller.Studio);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var last = WindowKey.StartOf(_time.GetUtcNow(), _options.WindowMinutes).AddMinutes(-_options.WindowMinutes);
            await using var db = await _database.CreateDbContextAsync(cancellationToken);
            await EndOfUnservedAsync(db, cancellationToken);
            var served = db.ModelVersions.Where(version => version.State == ModelVersionState.Ready
                && (db.MonitoringWindows.Any(window => window.VersionId == version.Id && window.Start >= last) || db.MonitoringAlerts.Any(alert => alert.VersionId == version.Id && alert.EndedAt == null)));
            var projects = await db.Projects.ToDictionaryAsync(project => project.Id, project => project.Name, cancellationToken);
            var seen = new List<SeenVersion>();
            foreach (var watch in await _watches.FindAsync(served, cancellationToken))
            {
                var drifted = await CheckAsync(db, watch, last, cancellationToken);
                seen.Add(new SeenVersion(projects.GetValueOrDefault(watch.ProjectId, ProjectNames.Default), watch, drifted, _judged.GetValueOrDefault(watch.Id).Quality));
            }

            Seen = seen;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static async Task<IReadOnlyList<AlertRecord>> SelectAsync(IQueryable<MonitoringAlertEntity> alerts, CancellationToken cancellationToken) => await alerts
        .OrderByDescending(alert => alert.Since)
        .Select(alert => new AlertRecord(alert.Version!.Model!.Name, alert.Version.Version, alert.Kind, alert.Detail, alert.Since, alert.EndedAt))
        .ToListAsync(cancellationToken);

    /// <summary>What is not served any more, nobody need know of.</summary>
    private async Task EndOfUnservedAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        foreach (var alert in await db.MonitoringAlerts.Include(alert => alert.Version!.Model).Where(alert => alert.EndedAt == null && alert.Version!.State != ModelVersionState.Ready).ToListAsync(cancellationToken))
        {
            await EndAsync(db, alert, alert.Version!.Model!.Name, alert.Version.Version, cancellationToken);
        }
    }

    /// <returns>Whether its rows have drifted; null where nothing can be said.</returns>
    private async Task<bool?> CheckAsync(StudioDbContext db, VersionWatch watch, DateTimeOffset last, CancellationToken cancellationToken)
    {
        var counts = await db.MonitoringWindows.AsNoTracking().Where(window => window.VersionId == watch.Id && window.Start == last).Select(window => window.Counts).ToListAsync(cancellationToken);
        var drift = DriftOf(watch, counts, cancellationToken);
        await SetAsync(db, watch, AlertKind.Drift, drift, cancellationToken);
        await SetAsync(db, watch, AlertKind.Errors, ErrorsOf(counts), cancellationToken);
        await SetAsync(db, watch, AlertKind.Quality, await QualityOfAsync(db, watch, cancellationToken), cancellationToken);
        return drift is null ? null : drift.Length > 0;
    }

    /// <returns>What is wrong; empty where nothing is, null where nothing can be said.</returns>
    private static string? DriftOf(VersionWatch watch, IReadOnlyList<ServedCounts> counts, CancellationToken cancellationToken)
    {
        if (watch.Drift(counts, cancellationToken)?.Report is not { } report || report.Verdict == DriftVerdict.TooFewRows)
        {
            return null;
        }

        ColumnDrift[] drifted = [.. report.Columns.Where(column => column.Verdict == DriftVerdict.Drifted).OrderByDescending(column => column.Distance)];
        var names = string.Join(", ", drifted.Take(MostNames).Select(column => column.Name));
        return drifted.Length == 0 ? ""
            : drifted.Length <= MostNames ? $"Its rows are not like those that it was validated on: {names}."
            : FormattableString.Invariant($"Its rows are not like those that it was validated on: {names} and {drifted.Length - MostNames} more columns.");
    }

    private string? ErrorsOf(IReadOnlyList<ServedCounts> counts)
    {
        var all = counts.Aggregate(ServedCounts.None, (one, other) => one.Add(other));
        if (all.Calls < FewestCalls)
        {
            return null;
        }

        var wrong = all.ClientErrors + all.ServerErrors;
        return wrong <= _options.ErrorShare * all.Calls ? "" : FormattableString.Invariant($"{wrong} of {all.Calls} calls went wrong, {all.ServerErrors} of them for want of the server.");
    }

    private async Task<string?> QualityOfAsync(StudioDbContext db, VersionWatch watch, CancellationToken cancellationToken)
    {
        var (now, from) = (_time.GetUtcNow(), _time.GetUtcNow().AddDays(-QualityDays));
        var known = await db.SampledPredictions.CountAsync(row => row.VersionId == watch.Id && row.At >= from && row.Truth != null, cancellationToken);
        if (!_judged.TryGetValue(watch.Id, out var judged) || judged.Rows != known)
        {
            judged = (known, known < LiveQuality.FewestRows ? null : watch.Quality(await LiveRows.ReadAsync(db, watch.Id, from, now.AddTicks(1), cancellationToken), cancellationToken));
            _judged[watch.Id] = judged;
        }

        return judged.Quality switch
        {
            null or { Verdict: QualityVerdict.TooFewRows } => null,
            { Verdict: QualityVerdict.Worse } worse => FormattableString.Invariant($"It is worse than when it was validated: {worse.Metric} {worse.Live.Value:G4} on {worse.Rows} rows whose truth is known, {worse.Validated.Value:G4} then."),
            _ => "",
        };
    }

    private async Task SetAsync(StudioDbContext db, VersionWatch watch, AlertKind kind, string? detail, CancellationToken cancellationToken)
    {
        if (detail is null)
        {
            return;
        }

        var open = await db.MonitoringAlerts.SingleOrDefaultAsync(alert => alert.VersionId == watch.Id && alert.Kind == kind && alert.EndedAt == null, cancellationToken);
        if (detail.Length == 0 && open is not null)
        {
            await EndAsync(db, open, watch.Model, watch.Version, cancellationToken);
        }
        else if (detail.Length > 0 && open is null)
        {
            await BeginAsync(db, watch, kind, detail, cancellationToken);
        }
        else if (open is not null && open.Detail != detail)
        {
            open.Detail = detail;
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    private async Task BeginAsync(StudioDbContext db, VersionWatch watch, AlertKind kind, string detail, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var alert = new MonitoringAlertEntity { Id = Guid.CreateVersion7(now), VersionId = watch.Id, Kind = kind, Since = now, Detail = detail };
        db.MonitoringAlerts.Add(alert);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (!StoreOutage.IsCauseOf(failure))
        {
            // Another process has seen it first, or the version is gone.
            db.Entry(alert).State = EntityState.Detached;
            return;
        }

        LogBegan(watch.Model, watch.Version, kind, detail);
        Changed?.Invoke(this, new AlertRecord(watch.Model, watch.Version, kind, detail, now, null));
    }

    private async Task EndAsync(StudioDbContext db, MonitoringAlertEntity alert, string model, int version, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await db.MonitoringAlerts.Where(row => row.Id == alert.Id && row.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now), cancellationToken) == 1)
        {
            LogEnded(model, version, alert.Kind);
            Changed?.Invoke(this, new AlertRecord(model, version, alert.Kind, alert.Detail, alert.Since, now));
        }
    }

    [LoggerMessage(LogLevel.Warning, "Alert on version {Version} of model {Model}, {Kind}: {Detail}")]
    private partial void LogBegan(string model, int version, AlertKind kind, string detail);

    [LoggerMessage(LogLevel.Information, "The alert on version {Version} of model {Model}, {Kind}, has ended")]
    private partial void LogEnded(string model, int version, AlertKind kind);
}
