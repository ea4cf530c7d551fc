namespace Studio.Jobs.Monitoring;

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Telemetry;
using Studio.Pipelines.Monitoring;

/// <summary>What was seen of a version.</summary>
/// <param name="Project">Name of its project.</param>
/// <param name="Watch">The version.</param>
/// <param name="Drifted">Whether its rows have drifted in the last complete window; null where nothing can be said.</param>
/// <param name="Quality">The metric on rows whose truth is known; null where it is not known of enough.</param>
internal sealed record SeenVersion(string Project, VersionWatch Watch, bool? Drifted, LiveQuality? Quality);

/// <summary>The gauges <c>studio.model.drift</c> and <c>studio.model.live.metric</c> of versions that were called lately, as <see cref="MonitoringAlerts"/> saw them last; every process of a store that serves tells the same.</summary>
internal sealed class MonitoringGauges(IMeterFactory meters, MonitoringAlerts alerts) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(StudioTelemetry.Name);
        meter.CreateObservableGauge("studio.model.drift", MeasureDrift, description: "1 where the rows of the last complete window have drifted, 0 where they have not.");
        meter.CreateObservableGauge("studio.model.live.metric", MeasureQuality, description: "The metric on rows whose truth is known, of 30 days.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> MeasureDrift() =>
        alerts.Seen.Where(seen => seen.Drifted is not null).Select(seen => new Measurement<int>(seen.Drifted == true ? 1 : 0, Labels(seen)));

    private IEnumerable<Measurement<double>> MeasureQuality() => alerts.Seen
        .Where(seen => seen.Quality is { Live.Value: var value } && double.IsFinite(value))
        .Select(seen => new Measurement<double>(seen.Quality!.Live.Value, [.. Labels(seen), StudioTelemetry.Label("metric", seen.Quality.Metric)]));

    private static KeyValuePair<string, object?>[] Labels(SeenVersion seen) =>
    [
        StudioTelemetry.Label("project", seen.Project),
        StudioTelemetry.Label("model", seen.Watch.Model),
        StudioTelemetry.Label("version", seen.Watch.Version.ToString(CultureInfo.InvariantCulture)),
        StudioTelemetry.Label("alias", string.Join(',', seen.Watch.Aliases)),
    ];
}
