namespace Studio.Jobs.Telemetry;

using System.Diagnostics;

/// <summary>Traces and measures one run of a part; dispose it when the run is over.</summary>
public sealed class PartTelemetry : IDisposable
{
    private readonly StudioTelemetry _telemetry;
    private readonly PartFacts _part;
    private readonly Activity? _span;
    private bool _disposed;

    internal PartTelemetry(StudioTelemetry telemetry, PartFacts part)
    {
        _telemetry = telemetry;
        _part = part;
        _span = StudioTelemetry.StartOfExperiment("part", part.ExperimentId);
        _span?.SetTag("experiment.id", part.ExperimentId)
            .SetTag("part.index", part.Index)
            .SetTag("part.kind", part.Kind)
            .SetTag("part.queue", part.Queue)
            .SetTag("part.run", part.RunId)
            .SetTag("part.attempt", part.Attempt)
            .SetTag("worker", part.Worker);
        LogScope = new Scope(part);
        telemetry.PartBegan(part);
    }

    /// <summary>For <c>ILogger.BeginScope</c>: every log line of the run then has the experiment, the part and the run.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> LogScope { get; }

    /// <summary>A trial of this run ended, now: a span as long as it took, and the histogram of trial times.</summary>
    public void TrialEnded(Trial trial) => _telemetry.TrialEnded(_part.ExperimentId, trial, _span?.Context);

    /// <summary>How the run ended.</summary>
    /// <param name="outcome">One word: completed, failed, paused, cancelled, lost or given-back.</param>
    /// <param name="reason">One sentence for people; null for none.</param>
    public void Ended(string outcome, string? reason = null)
    {
        _span?.SetTag("part.outcome", outcome);
        _span?.SetStatus(outcome is "failed" or "lost" ? ActivityStatusCode.Error : ActivityStatusCode.Ok, reason);
    }

    /// <summary>Ends the span; the part runs no more.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _span?.Dispose();
            _telemetry.PartOver(_part);
        }
    }

    /// <summary>Fields for machines, a sentence for people.</summary>
    private sealed class Scope(PartFacts part) : List<KeyValuePair<string, object>>(
    [
        new("ExperimentId", part.ExperimentId),
        new("Part", part.Index),
        new("RunId", part.RunId),
    ])
    {
        public override string ToString() => $"experiment {part.ExperimentId} part {part.Index} run {part.RunId}";
    }
}
