namespace Studio.Api.Serving;

using System.Diagnostics.Metrics;
using Studio.Jobs.Telemetry;

/// <summary>The gauges <c>studio.models.open</c> and <c>studio.models.memory</c>: what <see cref="ScorerCache"/> keeps.</summary>
internal sealed class ServingGauges(IMeterFactory meters, ScorerCache models) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(StudioTelemetry.Name);
        meter.CreateObservableGauge("studio.models.open", () => models.Count, description: "Models that are open for predictions.");
        meter.CreateObservableGauge("studio.models.memory", () => models.Bytes, "By", "Memory of the open models, as measured when each was opened.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
