namespace Studio.Jobs.Monitoring;

using System.Text.Json;
using Studio.Jobs.Artifacts;
using Studio.Pipelines;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;

/// <summary>A metric as it was when a version was validated.</summary>
/// <param name="Metric">The metric that was optimised.</param>
/// <param name="Estimate">Its value with its interval, both ends of which are NaN where it is not known.</param>
internal sealed record ValidatedMetric(Metric Metric, Estimate Estimate);

/// <summary>Finds what live answers are held against.</summary>
internal sealed class ValidatedMetrics(ArtifactLedger ledger)
{
    /// <summary>The metric of a version: of <c>quality.json</c> with its interval, where that is there, otherwise of what it was published with.</summary>
    /// <returns>Null for versions that nobody measured.</returns>
    public async Task<ValidatedMetric?> FindAsync(Guid versionId, MetricsReport? metrics, CancellationToken cancellationToken)
    {
        if (await ReadAsync(versionId, cancellationToken) is { } quality && MetricCatalog.Find(quality.Metric) is { } optimised)
        {
            return new ValidatedMetric(optimised, quality.Validation.Metrics.Single(metric => metric.Name == optimised.Name).Estimate);
        }

        return metrics is not null && MetricCatalog.Find(metrics.Metric) is { } published && metrics.Validation.TryGetValue(published.Name, out var value)
            ? new ValidatedMetric(published, new Estimate(value, double.NaN, double.NaN))
            : null;
    }

    private async Task<QualityReport?> ReadAsync(Guid versionId, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.FindPathAsync(versionId, ModelFiles.Quality, cancellationToken) is not { } path)
            {
                return null;
            }

            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<QualityReport>(file, StudioJson.File, cancellationToken);
        }
        catch (Exception failure) when (failure is ArtifactException or JsonException or IOException)
        {
            return null;
        }
    }
}
