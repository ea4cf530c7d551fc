namespace Studio.Jobs.Monitoring;

/// <summary>Monitoring of served models in a host.</summary>
public static class MonitoringServices
{
    /// <summary>Looks for alerts every five minutes: for processes that serve predictions.</summary>
    public static void AddMonitoringWatch(this IServiceCollection services)
    {
        services.AddHostedService(provider => provider.GetRequiredService<AlertWatch>());
        services.AddHostedService<MonitoringGauges>();
    }

    /// <summary>Counting, storing and reading.</summary>
    internal static void AddMonitoring(this IServiceCollection services)
    {
        services.AddServices(
            typeof(MonitoringReferences), typeof(ValidatedMetrics), typeof(VersionWatches), typeof(PredictionMonitor), typeof(MonitoringAlerts), typeof(MonitoringService),
            typeof(TruthService), typeof(ShadowLog), typeof(MonitoringRetention), typeof(AlertWatch));
        services.AddHostedService<MonitoringFlush>();
        services.AddOptions<MonitoringOptions, MonitoringOptionsValidator>(MonitoringOptions.Section);
    }
}
