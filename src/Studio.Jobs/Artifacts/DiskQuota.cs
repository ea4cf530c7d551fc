namespace Studio.Jobs.Artifacts;

/// <summary>Refuses to store more before the disk is full, or when the studio holds as much as it may.</summary>
internal sealed class DiskQuota(IOptions<StudioOptions> options, StudioFolders folders, IDbContextFactory<StudioDbContext> database)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Bytes that may be held; null for no bound.</summary>
    public long? MostBytes => options.Value.QuotaMegabytes == 0 ? null : options.Value.QuotaMegabytes * Megabyte;

    /// <summary>Bytes free on the disk of the data folder.</summary>
    public long FreeBytes => new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folders.Root)! : folders.Root).AvailableFreeSpace;

    /// <summary>Makes sure that more may be stored.</summary>
    /// <param name="bytes">How much more; 0 when that is not known yet.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="StorageLimitException">It may not.</exception>
    public async Task EnsureAsync(long bytes, CancellationToken cancellationToken)
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
