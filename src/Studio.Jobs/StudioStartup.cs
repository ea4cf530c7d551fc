namespace Studio.Jobs;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;

/// <summary>Locks the data folder, migrates the store and recovers, all before anything else starts; ends the watchers when the host stops.</summary>
internal sealed class StudioStartup(
    StudioFolders folders,
    IDbContextFactory<StudioDbContext> database,
    Recovery recovery,
    ExperimentEvents events,
    IHostApplicationLifetime lifetime) : IHostedLifecycleService, IDisposable
{
    private FileStream? _lock;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folders.Create();
        _lock = LockFolder();
        await MigrateAsync(cancellationToken);
        await recovery.RunAsync(cancellationToken);
        lifetime.ApplicationStopping.Register(events.Close);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _lock?.Dispose();

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (File.Exists(folders.Database))
        {
            await RemoveStaleMigrationLockAsync(db, cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = wal", cancellationToken);
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

    private FileStream LockFolder()
    {
        try
        {
            return new FileStream(folders.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"The data folder '{folders.Root}' is in use by another studio process; end that one, or choose another folder with Studio:DataDirectory.", failure);
        }
    }
}
