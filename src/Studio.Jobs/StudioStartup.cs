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
        await using (var db = await database.CreateDbContextAsync(cancellationToken))
        {
            await db.Database.MigrateAsync(cancellationToken);
        }

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

    private FileStream LockFolder()
    {
        try
        {
            return new FileStream(folders.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new InvalidOperationException(
                $"The data folder '{folders.Root}' is in use by another studio process; end that one, or choose another folder with Studio:DataDirectory.", failure);
        }
    }
}
