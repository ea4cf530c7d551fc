namespace Studio.Jobs.Tests.Telemetry;

using System.Collections.Concurrent;
using System.Diagnostics;
using Studio.Jobs.Telemetry;

/// <summary>Keeps the ended spans of one experiment's trace, in the order of their ends.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public SpanRecorder(Guid experiment)
    {
        var trace = experiment.ToString("N");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StudioTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId.ToHexString() == trace)
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public List<Activity> All(string name) => [.. _spans.Where(span => span.OperationName == name)];

    public Activity Single(string name) => All(name).Single();

    public void Dispose() => _listener.Dispose();
}
