namespace Studio.Jobs.Telemetry;

using Microsoft.Extensions.DependencyInjection.Extensions;

/// <summary>Traces and metrics in a host.</summary>
internal static class TelemetryServices
{
    /// <summary>The instruments; <see cref="TelemetryExport"/> sends what they show.</summary>
    public static void AddTelemetry(this IServiceCollection services)
    {
        services.TryAddSingleton<StudioTelemetry>();
        services.AddHostedService<QueueGauges>();
        services.AddMetrics();
    }
}
