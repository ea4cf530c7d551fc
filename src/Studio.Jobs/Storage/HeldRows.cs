namespace Studio.Jobs.Storage;

/// <summary>
/// Rows that a transaction holds and others wait for. A worker that is frozen in the middle of one, or whose machine is gone without a word, would hold
/// them as long as the server believes in its connection, and nobody could take over.
/// </summary>
internal static class HeldRows
{
    /// <summary>How long such a transaction may be silent: between its statements nothing is computed, sent or stored elsewhere.</summary>
    public static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(10);

    /// <summary>Has PostgreSQL end the current transaction once its process is silent for that long; without one there is nothing to end. SQLite has one process only.</summary>
    /// <param name="db">The store.</param>
    /// <param name="cancellationToken">Cancels before anything is held.</param>
    /// <remarks>https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT</remarks>
    public static async Task BoundSilenceAsync(this StudioDbContext db, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDbContext && db.Database.CurrentTransaction is not null)
        {
            await db.Database.ExecuteSqlAsync(
                $"SELECT set_config('idle_in_transaction_session_timeout', {((long)MostSilence.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}, true)", cancellationToken);
        }
    }
}
