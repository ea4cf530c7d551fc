namespace Studio.Jobs.People;

using System.Collections.Concurrent;

/// <summary>Remembers when keys were used, at most once a minute for each, while nobody waits.</summary>
internal sealed partial class KeyUses(IDbContextFactory<StudioDbContext> database, TimeProvider time, ILogger<KeyUses> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, long> _told = new();

    /// <summary>A key was used now.</summary>
    public void Tell(Guid key)
    {
        var now = time.GetTimestamp();
        if (_told.TryGetValue(key, out var told) ? time.GetElapsedTime(told) >= Pause && _told.TryUpdate(key, now, told) : _told.TryAdd(key, now))
        {
            _ = Task.Run(() => WriteAsync(key, time.GetUtcNow()));
        }
    }

    private async Task WriteAsync(Guid key, DateTimeOffset now)
    {
        try
        {
            // Other processes tell it too.
            DateTimeOffset? before = now - Pause;
            await using var db = await database.CreateDbContextAsync();
            await db.ApiKeys
                .Where(row => row.Id == key && (row.LastUsedAt == null || row.LastUsedAt <= before))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, now));
        }
        catch (Exception failure)
        {
            // Whatever it is, the request that used the key has its answer already.
            LogFailed(failure, key);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The use of key {KeyId} could not be stored")]
    private partial void LogFailed(Exception failure, Guid keyId);
}
