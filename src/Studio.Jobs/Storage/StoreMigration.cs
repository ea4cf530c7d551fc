namespace Studio.Jobs.Storage;

using Hangfire.PostgreSql;
using Npgsql;

/// <summary>Brings the store's tables to the version of this program, also when several processes start at once.</summary>
internal sealed class StoreMigration(
    IOptions<StoreOptions> options, StudioFolders folders, IDbContextFactory<StudioDbContext> database, PostgresDoor door)
{
    // Names the advisory lock; any number will do, so long as every version uses the same.
    private const long MigrationLock = 0x53_74_75_64_69_6F; // "Studio"

    /// <summary>Applies what is missing; in embedded mode only for the process that has the folder to itself.</summary>
    /// <returns>The names of the migrations that were applied, in their order.</returns>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken) =>
        options.Value.Embedded ? await MigrateSqliteAsync(cancellationToken) : await MigratePostgresAsync(options.Value.ConnectionString!, cancellationToken);

    private async Task<IReadOnlyList<string>> MigrateSqliteAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (File.Exists(folders.Database))
        {
            await RemoveStaleMigrationLockAsync(db, cancellationToken);
        }

        var applied = await MigrateAsync(db, cancellationToken);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = wal", cancellationToken);
        return applied;
    }

    /// <summary>
    /// A service killed while it migrated leaves EF Core's lock behind, and migrating would wait for it for ever. Nobody can
    /// hold it now: the folder is ours.
    /// </summary>
    private static async Task RemoveStaleMigrationLockAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var tables = await db.Database
            .SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM \"sqlite_master\" WHERE \"name\" = '__EFMigrationsLock'")
            .SingleAsync(cancellationToken);
        if (tables > 0)
        {
            await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }
    }

    /// <summary>The lock belongs to the connection: a process killed while it migrates lets it go.</summary>
    private async Task<IReadOnlyList<string>> MigratePostgresAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await door.OpenAsync(connectionString, PostgresDoor.Patience, cancellationToken);
        try
        {
            await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock(@key)", connection) { CommandTimeout = 0 })
            {
                take.Parameters.AddWithValue("key", MigrationLock);
                await take.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var db = await database.CreateDbContextAsync(cancellationToken);
            var applied = await MigrateAsync(db, cancellationToken);
            PostgreSqlObjectsInstaller.Install(connection, JobStorages.Schema);
            return applied;
        }
        catch (PostgresException failure)
        {
            throw new StoreException(
                $"The PostgreSQL store at {connection.Host}:{connection.Port}, database '{connection.Database}', cannot be brought to this version: {failure.MessageText} ({failure.SqlState}); "
                + "the login needs the right to create tables and schemas in that database.",
                failure);
        }
    }

    private static async Task<IReadOnlyList<string>> MigrateAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();

        // With nothing to do it would still compare the whole model with that of the last migration.
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancellationToken);
        }

        return pending;
    }
}
