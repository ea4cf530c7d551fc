namespace Studio.Jobs.Artifacts;

using Studio.Jobs.Access;
using Studio.Jobs.Projects;

/// <summary>Refuses to store more before the disk is full, or when the studio or the project of the caller holds as much as it may.</summary>
internal sealed class DiskQuota(IOptions<StudioOptions> options, StudioFolders folders, LimitService limits, IDbContextFactory<StudioDbContext> database)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Bytes that may be held; null for no bound.</summary>
    public long? MostBytes => options.Value.QuotaMegabytes == 0 ? null : options.Value.QuotaMegabytes * Megabyte;

    /// <summary>Bytes free on the disk of the data folder.</summary>
    public long FreeBytes => new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folders.Root)! : folders.Root).AvailableFreeSpace;

    /// <summary>Makes sure that something may be stored of which it is not known yet how much.</summary>
    /// <exception cref="StorageLimitException">It may not.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await EnsureInStudioAsync(0, cancellationToken);
        await EnsureInProjectAsync(null, cancellationToken);
    }

    /// <summary>Makes sure that files may be stored.</summary>
    /// <exception cref="StorageLimitException">They may not.</exception>
    public async Task EnsureAsync(IReadOnlyList<StagedArtifact> files, CancellationToken cancellationToken)
    {
        await EnsureInStudioAsync(files.Sum(file => file.Bytes), cancellationToken);
        await EnsureInProjectAsync(files, cancellationToken);
    }

    private async Task EnsureInStudioAsync(long bytes, CancellationToken cancellationToken)
    {
        EnsureFree();
        if (MostBytes is not { } most)
        {
            return;
        }

        var held = await SumBytesAsync(cancellationToken);
        if (held + bytes >= most)
        {
            throw new StorageLimitException(string.Create(
                CultureInfo.InvariantCulture,
                $"The studio holds {held / Megabyte:N0} MiB{(bytes == 0 ? "" : $", {(bytes + Megabyte - 1) / Megabyte:N0} MiB more are asked for")}, and Studio:QuotaMegabytes allows {options.Value.QuotaMegabytes:N0}; delete datasets, experiments or models, or raise the setting."));
        }
    }

    /// <summary>What the studio does for no project in particular is not counted: an experiment that trains is not broken off.</summary>
    private async Task EnsureInProjectAsync(IReadOnlyList<StagedArtifact>? files, CancellationToken cancellationToken)
    {
        if (Caller.Current.Project is not { } project)
        {
            return;
        }

        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if ((await limits.ReadAsync(db, project, cancellationToken)).StorageMegabytes is not (> 0 and var most))
        {
            return;
        }

        var (held, more) = (await ProjectFiles.SumBytesAsync(db, project, cancellationToken), await SumNewAsync(db, project, files ?? [], cancellationToken));
        if (held + more >= most * Megabyte && (files is null || more > 0))
        {
            throw new StorageLimitException(string.Create(
                CultureInfo.InvariantCulture,
                $"This project holds {held / Megabyte:N0} MiB{(more == 0 ? "" : $", {(more + Megabyte - 1) / Megabyte:N0} MiB more are asked for")}, and its limit is {most:N0}; delete datasets, experiments or models, or ask an admin of the server for more."));
        }
    }

    /// <summary>Bytes of what the project does not hold yet.</summary>
    private static async Task<long> SumNewAsync(StudioDbContext db, Guid project, IReadOnlyList<StagedArtifact> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return 0;
        }

        var held = await ProjectFiles.FindHeldAsync(db, project, [.. files.Select(file => file.Sha256)], cancellationToken);
        return files.Where(file => !held.Contains(file.Sha256)).DistinctBy(file => file.Sha256).Sum(file => file.Bytes);
    }

    /// <summary>Makes sure that the disk of the data folder keeps its reserve.</summary>
    /// <exception cref="StorageLimitException">It does not.</exception>
    public void EnsureFree()
    {
        if (options.Value.MinFreeDiskMegabytes == 0)
        {
            return;
        }

        var free = FreeBytes;
        if (free < options.Value.MinFreeDiskMegabytes * Megabyte)
        {
            throw new StorageLimitException(string.Create(
                CultureInfo.InvariantCulture,
                $"Only {free / Megabyte:N0} MiB are free on the disk of '{folders.Root}', and Studio:MinFreeDiskMegabytes keeps {options.Value.MinFreeDiskMegabytes:N0} free; delete datasets, experiments or other files, or lower the setting."));
        }
    }

    /// <summary>Bytes of everything held; content held several times is counted once.</summary>
    public async Task<long> SumBytesAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Artifacts.Select(artifact => new { artifact.Sha256, artifact.Bytes }).Distinct().SumAsync(artifact => artifact.Bytes, cancellationToken);
    }
}
