namespace Studio.Jobs.Upkeep;

using Hangfire;
using Studio.Jobs.Artifacts;

/// <summary>Whether what the studio depends on can be used now. Each call ends without an answer only with its token.</summary>
public sealed class StudioHealth
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly JobStorage _jobs;
    private readonly IArtifactStore _artifacts;
    private readonly DiskQuota _quota;
    private readonly StudioFolders _folders;

    internal StudioHealth(IDbContextFactory<StudioDbContext> database, JobStorage jobs, IArtifactStore artifacts, DiskQuota quota, StudioFolders folders) =>
        (_database, _jobs, _artifacts, _quota, _folders) = (database, jobs, artifacts, quota, folders);

    /// <summary>Asks the store something.</summary>
    /// <exception cref="Exception">It does not answer; the message says why.</exception>
    public async Task CheckStoreAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await db.Models.AnyAsync(cancellationToken);
    }

    /// <summary>Asks Hangfire's storage something.</summary>
    /// <exception cref="Exception">It does not answer; the message says why.</exception>
    public Task CheckJobsAsync(CancellationToken cancellationToken) => Task.Run(() => _jobs.GetMonitoringApi().Servers(), cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Makes sure that artifacts can be stored.</summary>
    /// <exception cref="Exception">They cannot; the message says why.</exception>
    public Task CheckArtifactsAsync(CancellationToken cancellationToken) => _artifacts.CheckAsync(cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Makes sure that the data folder can be written and its disk has room.</summary>
    /// <exception cref="Exception">It cannot, or has none; the message says why.</exception>
    public async Task CheckDiskAsync(CancellationToken cancellationToken)
    {
        var probe = _folders.NewTemporaryPath();
        try
        {
            // A full disk often still takes an empty file, so a block is written.
            await File.WriteAllBytesAsync(probe, new byte[4096], cancellationToken).WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The data directory cannot be written: {failure.Message} Free some space, or check its permissions.", failure);
        }
        finally
        {
            Delete(probe);
        }

        _quota.EnsureFree();
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The check has its answer already; the folder goes with its process.
        }
    }
}
