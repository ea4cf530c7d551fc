namespace Studio.Jobs.Telemetry;

using Microsoft.Extensions.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Studio.Jobs.Workers;

/// <summary>Sends traces and metrics to where operators look at them.</summary>
public static class TelemetryExport
{
    /// <summary>Setting, also of OpenTelemetry itself: the collector to send traces and metrics to.</summary>
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>
    /// Exports by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, with OpenTelemetry's other settings, and whatever
    /// <paramref name="metrics"/> adds; without either it costs nothing.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's settings.</param>
    /// <param name="role">Service name where <c>OTEL_SERVICE_NAME</c> names none.</param>
    /// <param name="metrics">Adds exporters of metrics; null for none.</param>
    public static IServiceCollection AddTelemetryExport(
        this IServiceCollection services, IConfiguration configuration, string role, Action<MeterProviderBuilder>? metrics = null)
    {
        var collected = !string.IsNullOrWhiteSpace(configuration[Endpoint]);
        if (!collected && metrics is null)
        {
            return services;
        }

        var worker = configuration.GetSection(WorkerOptions.Section)["Name"] ?? new WorkerOptions().Name;
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(configuration["OTEL_SERVICE_NAME"] ?? role, serviceInstanceId: worker))
            .WithMetrics(builder =>
            {
                builder.AddMeter(StudioTelemetry.Name).AddMeter("System.Runtime");
                metrics?.Invoke(builder);
            })
            .WithTracing(builder => builder.AddSource(StudioTelemetry.Name));
        if (collected)
        {
            telemetry.UseOtlpExporter();
        }

        return services;
    }

    /// <summary>Shows the metrics of a worker at <c>http://localhost:PORT/metrics</c>.</summary>
    public static void ShowAt(this MeterProviderBuilder metrics, int port) => metrics.AddPrometheusHttpListener(options =>
    {
        options.Host = "localhost";
        options.Port = port;
    });
}
