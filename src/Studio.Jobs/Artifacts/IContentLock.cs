namespace Studio.Jobs.Artifacts;

using Npgsql;

/// <summary>
/// Keeps changes to the same content apart: content that is being claimed must not be removed because its last other owner
/// goes at the same moment.
/// </summary>
internal interface IContentLock
{
    /// <summary>Waits until nobody else changes any of the contents; disposing the answer lets the others in.</summary>
    /// <param name="db">Where the change is made; may get a transaction.</param>
    /// <param name="hashes">SHA-256 of the contents.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    Task<IAsyncDisposable> EnterAsync(StudioDbContext db, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken);
}

/// <summary>For the embedded store, which one process has to itself: one change at a time.</summary>
internal sealed class ProcessContentLock : IContentLock, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<IAsyncDisposable> EnterAsync(StudioDbContext db, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Entry(_gate);
    }

    public void Dispose() => _gate.Dispose();

    private sealed class Entry(SemaphoreSlim gate) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            gate.Release();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>
/// For PostgreSQL: one advisory lock a content, between all processes. The locks belong to the transaction in which the rows
/// are changed, so that whoever loses the locks with its connection changes no row either.
/// </summary>
internal sealed class PostgresContentLock : IContentLock
{
    public async Task<IAsyncDisposable> EnterAsync(StudioDbContext db, IReadOnlyCollection<string> hashes, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            // In one order, so that no two wait for each other.
            long[] keys = [.. hashes.Select(Key).Distinct().Order()];
            await db.Database.ExecuteSqlRawAsync(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(@keys) AS key", [new NpgsqlParameter<long[]>("keys", keys)], cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    private static long Key(string sha256) => BitConverter.ToInt64(Convert.FromHexString(sha256.AsSpan(0, 16)));
}
