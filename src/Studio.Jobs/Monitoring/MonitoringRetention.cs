namespace Studio.Jobs.Monitoring;

/// <summary>Deletes what monitoring has kept for long enough.</summary>
internal sealed class MonitoringRetention(IDbContextFactory<StudioDbContext> database, IOptions<MonitoringOptions> options)
{
    /// <summary>Deletes windows, answers, and alerts that have ended.</summary>
    /// <param name="now">When it is.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How many rows.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now.AddDays(-options.Value.RetentionDays);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.MonitoringWindows.Where(window => window.Start < before).ExecuteDeleteAsync(cancellationToken)
            + await db.SampledPredictions.Where(answer => answer.At < before).ExecuteDeleteAsync(cancellationToken)
            + await db.ShadowPredictions.Where(answer => answer.At < before).ExecuteDeleteAsync(cancellationToken)
            + await db.MonitoringAlerts.Where(alert => alert.EndedAt != null && alert.EndedAt < before).ExecuteDeleteAsync(cancellationToken);
    }
}
