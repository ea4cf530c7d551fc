namespace Studio.Jobs.Monitoring;

using System.Collections.Concurrent;
using System.Text.Json;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Registry;
using Studio.Pipelines;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Reports;

/// <summary>References of versions, without the columns that are never counted, kept in memory once they were read.</summary>
internal sealed partial class MonitoringReferences(ArtifactLedger ledger, IOptions<MonitoringOptions> options, TimeProvider time, ILogger<MonitoringReferences> logger)
{
    private const int MostKnown = 1_000;

    // A version may be evaluated a moment after its first call.
    private static readonly TimeSpan BeforeLookingAgain = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<Guid, Known> _known = new();
    private readonly HashSet<string> _excluded = options.Value.Excluded;

    /// <summary>Which columns of a version are counted: of one whose reference was not read yet all that may be.</summary>
    public Func<string, bool> WatchedOf(ModelVersionRecord version) =>
        _known.GetValueOrDefault(version.Id)?.Watched ?? (column => MayBeCounted(column) && column != version.Signature.Picture?.Name);

    /// <summary>False for columns that are never counted.</summary>
    public bool MayBeCounted(string column) => !_excluded.Contains(column);

    /// <summary>The reference of a version, without columns that are never counted.</summary>
    /// <returns>Null where it has none.</returns>
    public async ValueTask<MonitoringReference?> FindAsync(Guid versionId, CancellationToken cancellationToken) => (await ReadAsync(versionId, cancellationToken)).Reference;

    /// <summary>The same with all columns: earlier windows may have them.</summary>
    public async ValueTask<MonitoringReference?> FindWholeAsync(Guid versionId, CancellationToken cancellationToken) => (await ReadAsync(versionId, cancellationToken)).Whole;

    private async ValueTask<Known> ReadAsync(Guid versionId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(versionId, out var known) && (known.Reference is not null || time.GetElapsedTime(known.At) < BeforeLookingAgain))
        {
            return known;
        }

        if (_known.Count >= MostKnown)
        {
            _known.Clear();
        }

        var whole = await ReadFileAsync(versionId, cancellationToken);
        var reference = whole?.Only(MayBeCounted);
        return _known[versionId] = new Known(whole, reference, Watched(reference), time.GetTimestamp());
    }

    private static Func<string, bool> Watched(MonitoringReference? reference)
    {
        var columns = reference?.Columns.Where(column => column.Role == MonitoredRole.Input).Select(column => column.Name).ToHashSet() ?? [];
        return columns.Contains;
    }

    private async Task<MonitoringReference?> ReadFileAsync(Guid versionId, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.FindPathAsync(versionId, ModelFiles.Monitoring, cancellationToken) is not { } path)
            {
                return null;
            }

            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<MonitoringReference>(file, StudioJson.File, cancellationToken);
        }
        catch (Exception failure) when (failure is ArtifactException or JsonException or IOException)
        {
            LogUnreadable(versionId, failure.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What the rows of version {VersionId} are held against cannot be read, so that only its calls are counted: {Cause}")]
    private partial void LogUnreadable(Guid versionId, string cause);

    /// <param name="Whole">The reference; null where there is none.</param>
    /// <param name="Reference">The same without columns that are never counted.</param>
    /// <param name="Watched">Inputs that are counted.</param>
    /// <param name="At">When it was looked for.</param>
    private sealed record Known(MonitoringReference? Whole, MonitoringReference? Reference, Func<string, bool> Watched, long At);
}
