namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;

/// <summary>A version with what it is held against.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Its number.</param>
/// <param name="Signature">Its signature.</param>
/// <param name="Reference">The rows that it was validated on; null where it has none.</param>
/// <param name="Watched">False for columns that are never counted.</param>
/// <param name="Validated">Its metric; null where nobody measured it.</param>
internal sealed record VersionWatch(Guid Id, string Model, int Version, ModelSignature Signature, MonitoringReference? Reference, Func<string, bool> Watched, ValidatedMetric? Validated)
{
    /// <summary>Project of the model.</summary>
    public Guid ProjectId { get; init; }

    /// <summary>Aliases that name it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Rows of windows, of several processes and times, held against the reference; null where none were counted.</summary>
    public (DriftReport Report, IReadOnlyList<ColumnShape> Shapes)? Drift(IEnumerable<ServedCounts> counts, CancellationToken cancellationToken) =>
        Reference is not null && MonitoringWindow.Join(Reference, counts.Select(one => one.Window).OfType<MonitoringWindow>(), Watched) is { } joined && joined.Window.Rows > 0
            ? (DriftReport.Of(joined.Reference, joined.Window, cancellationToken), ColumnShape.Of(joined.Reference, joined.Window))
            : null;

    /// <summary>How good the answers are whose truth is known; null where there are none, or nothing to hold them against.</summary>
    public LiveQuality? Quality(LiveRows rows, CancellationToken cancellationToken) => Validated is null ? null : rows.Judge(Validated, Signature, cancellationToken);
}

/// <summary>Finds versions with what they are held against.</summary>
internal sealed class VersionWatches(MonitoringReferences references, ValidatedMetrics metrics)
{
    /// <summary>Those that are asked for, of the caller's project.</summary>
    public async Task<IReadOnlyList<VersionWatch>> FindAsync(IQueryable<ModelVersionEntity> versions, CancellationToken cancellationToken)
    {
        var found = await versions.AsNoTracking().Select(version => new { version.Id, version.Model!.Name, version.Version, version.Signature, version.Metrics, version.Model.ProjectId, Aliases = version.Model.Aliases.Where(alias => alias.Version == version.Version).Select(alias => alias.Alias).ToList() }).ToListAsync(cancellationToken);
        var watches = new List<VersionWatch>();
        foreach (var version in found)
        {
            watches.Add(new VersionWatch(
                version.Id,
                version.Name,
                version.Version,
                version.Signature,
                await references.FindWholeAsync(version.Id, cancellationToken),
                references.MayBeCounted,
                await metrics.FindAsync(version.Id, version.Metrics, cancellationToken))
            {
                ProjectId = version.ProjectId,
                Aliases = [.. version.Aliases.Order(StringComparer.Ordinal)],
            });
        }

        return watches;
    }
}
