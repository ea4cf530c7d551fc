namespace Studio.Jobs.Storage;

using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

/// <summary>Waits for a store that is away for a while, such as a database server that is restarted.</summary>
internal sealed partial class StoreOutage(TimeProvider time, ILogger<StoreOutage> logger)
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>True for failures that pass without anybody changing anything.</summary>
    public static bool IsCauseOf(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                // 57P01 to 57P03: the server is being shut down, has crashed or starts. 25P03: this process stood still for too long, see HeldRows.
                case PostgresException { SqlState: "57P01" or "57P02" or "57P03" or "25P03" }:
                case NpgsqlException { IsTransient: true }:
                case SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked }:
                case SocketException:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Does something again and again until the store is there. It must do no harm when an earlier attempt went through unnoticed.</summary>
    public async Task<T> OutlastAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            try
            {
                return await work();
            }
            catch (Exception failure) when (IsCauseOf(failure))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (first)
                {
                    LogAway(failure.Message);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store is away and is waited for: {Cause}")]
    private partial void LogAway(string cause);
}
