namespace Studio.Jobs.Upkeep;

using Studio.Jobs.Artifacts;

/// <summary>What the studio stores and may store, in bytes.</summary>
/// <param name="Held">Everything held; content held several times is counted once.</param>
/// <param name="Quota">How much it may be; null for no bound.</param>
/// <param name="Free">Free on the disk of the data folder.</param>
public sealed record StorageUse(long Held, long? Quota, long Free);

/// <summary>Measures what the studio stores.</summary>
public sealed class StorageMeter
{
    private readonly DiskQuota _quota;

    internal StorageMeter(DiskQuota quota) => _quota = quota;

    /// <summary>Measures.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<StorageUse> MeasureAsync(CancellationToken cancellationToken) =>
        new(await _quota.SumBytesAsync(cancellationToken), _quota.MostBytes, _quota.FreeBytes);
}
