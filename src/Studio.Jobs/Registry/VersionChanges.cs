namespace Studio.Jobs.Registry;

using Microsoft.Extensions.Hosting;

/// <summary>
/// Tells when versions of models came, went or changed, or aliases moved, so that what is known of them can be kept in memory. What this
/// process does is told at once. With a PostgreSQL store, the list of versions and the revisions of models are looked at once a second for
/// what others do; while they cannot be looked at, what was known stays.
/// </summary>
public sealed partial class VersionChanges : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IOptions<StoreOptions> _store;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionChanges> _logger;
    private long _count;
    private long _looks;
    private volatile bool _watched;
    private (int Versions, Guid Newest, long Revisions)? _seen;

    internal VersionChanges(IDbContextFactory<StudioDbContext> database, IOptions<StoreOptions> store, TimeProvider time, ILogger<VersionChanges> logger) =>
        (_database, _store, _time, _logger) = (database, store, time, logger);

    /// <summary>Changes so far. Read it before the versions: what was read is true as long as the number stays.</summary>
    public long Count
    {
        get
        {
            _watched = true;
            return Interlocked.Read(ref _count);
        }
    }

    /// <summary>Looks so far at what other processes do; always 0 in a store that no other process uses.</summary>
    internal long Looks => Interlocked.Read(ref _looks);

    /// <summary>Versions or aliases were changed in this process; call it when that is stored.</summary>
    internal void Tell() => Interlocked.Increment(ref _count);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_store.Value.Embedded)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_watched)
                {
                    await TryLookAsync(stoppingToken);
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops, or could not start and is gone already.
        }
    }

    /// <summary>Looks at what other processes have done since the last look.</summary>
    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var versions = await db.ModelVersions.CountAsync(cancellationToken);
        var newest = await db.ModelVersions.OrderByDescending(version => version.CreatedAt).ThenByDescending(version => version.Id).Select(version => version.Id).FirstOrDefaultAsync(cancellationToken);
        var revisions = await db.Models.SumAsync(model => model.Revision, cancellationToken);
        if (_seen != (versions, newest, revisions))
        {
            _seen = (versions, newest, revisions);
            Tell();
        }

        Interlocked.Increment(ref _looks);
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogFailed(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The list of versions could not be looked at; it is tried again: {Cause}")]
    private partial void LogFailed(string cause);
}
