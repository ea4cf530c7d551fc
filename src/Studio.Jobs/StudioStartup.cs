namespace Studio.Jobs;

using Microsoft.Extensions.Hosting;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Upkeep;

/// <summary>
/// Migrates the store before anything else starts, and ends the watchers when the host stops. With the embedded store it also
/// locks the data folder and recovers what the last process left; elsewhere other processes may be at work on it.
/// </summary>
internal sealed class StudioStartup(
    StudioFolders folders,
    IOptions<StoreOptions> store,
    StoreMigration migration,
    IArtifactStore artifacts,
    Recovery recovery,
    ExperimentEvents events,
    IHostApplicationLifetime lifetime) : IHostedLifecycleService, IDisposable
{
    private FileStream? _lock;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        folders.Create();
        if (store.Value.Embedded)
        {
            _lock = folders.Lock();
            folders.RemoveOldTemporary();
        }

        folders.RemoveAbandoned();
        await migration.RunAsync(cancellationToken);
        await CheckArtifactsAsync(cancellationToken);
        if (store.Value.Embedded)
        {
            await recovery.RunAsync(cancellationToken);
        }

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

    private async Task CheckArtifactsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await artifacts.CheckAsync(cancellationToken);
        }
        catch (ArtifactException failure) when (DiskFull.IsCauseOf(failure))
        {
            // Only a running studio can delete what fills the disk.
        }
    }
}
