namespace Studio.Jobs.Telemetry;

using System.Diagnostics;
using System.Diagnostics.Metrics;

/// <summary>Traces and measures a profiling, a publication, a batch or a comparison; dispose it when it is over.</summary>
public sealed class JobTelemetry : IDisposable
{
    private readonly string _what;
    private readonly Histogram<double> _seconds;
    private readonly Activity? _span;
    private readonly long _began = Stopwatch.GetTimestamp();
    private string _outcome = "failed";

    internal JobTelemetry(string what, Guid id, Histogram<double> seconds)
    {
        _what = what;
        _seconds = seconds;
        _span = StudioTelemetry.StartOfExperiment(what, id);
        _span?.SetTag(what switch { "profile" => "dataset.id", "batch" => "batch.id", "comparison" => "comparison.id", _ => "experiment.id" }, id);
    }

    /// <summary>It went well; without this call it counts as failed.</summary>
    public void Succeeded() => _outcome = "succeeded";

    /// <summary>Ends the span and records the time.</summary>
    public void Dispose()
    {
        _span?.SetStatus(_outcome == "failed" ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        _span?.Dispose();
        _seconds.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, StudioTelemetry.Label("job", _what), StudioTelemetry.Label("outcome", _outcome));
    }
}
