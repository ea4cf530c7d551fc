namespace Studio.Jobs.Telemetry;

using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

/// <summary>
/// Traces and metrics of the studio, both named <c>MaaS.Studio</c>. All spans of an experiment, whatever process writes
/// them, have the experiment's id as their trace id, so that nothing has to be handed from one worker to the next.
/// Labels of metrics have few values: queues, learners, states, kinds; never an id.
/// </summary>
public sealed class StudioTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "MaaS.Studio";

    private static readonly ActivitySource Source = new(Name);

    private readonly TimeProvider _time;
    private readonly Histogram<double> _trialSeconds;
    private readonly Histogram<double> _admissionWait;
    private readonly Histogram<double> _experimentSeconds;
    private readonly Histogram<double> _jobSeconds;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _leaseLosses;
    private readonly ConcurrentDictionary<Guid, PartFacts> _parts = new();
    private readonly ConcurrentDictionary<int, long> _trainers = new();

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter, which ends with the host.</param>
    /// <param name="time">When trials ended.</param>
    public StudioTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(Name);
        _trialSeconds = meter.CreateHistogram("studio.trial.duration", "s", "Training and scoring time of trials.", advice: Seconds(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800));
        _admissionWait = meter.CreateHistogram("studio.admission.wait", "s", "Time that parts of experiments waited for a slot.", advice: Seconds(0.1, 1, 5, 15, 60, 300, 900, 3600, 14400, 86400));
        _experimentSeconds = meter.CreateHistogram("studio.experiment.duration", "s", "Time from the request to the end of experiments.", advice: Seconds(1, 10, 30, 60, 300, 900, 1800, 3600, 14400, 86400));
        _jobSeconds = meter.CreateHistogram("studio.job.duration", "s", "Time of profiling, publication, batch, comparison and import jobs.", advice: Seconds(0.05, 0.1, 0.5, 1, 5, 15, 60, 300));
        _failures = meter.CreateCounter<long>("studio.failures", description: "Failures by the kind of their reason.");
        _leaseLosses = meter.CreateCounter<long>("studio.lease.losses", description: "Runs that were taken from a worker which showed no sign of life.");
        meter.CreateObservableGauge("studio.parts.running", MeasureParts, description: "Parts of experiments that this process runs.");
        meter.CreateObservableGauge("studio.trainer.memory", () => _trainers.Values.Sum(), "By", "Memory of the trainer processes of this process.");
    }

    /// <summary>A part was claimed by this process. Dispose what is returned when its run is over.</summary>
    public PartTelemetry PartClaimed(PartFacts part) => new(this, part);

    /// <summary>A part was given a slot.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="waited">Since it was put into the queue.</param>
    public void Admitted(string queue, TimeSpan waited) => _admissionWait.Record(Math.Max(0, waited.TotalSeconds), Label("queue", queue));

    /// <summary>A part was taken from a worker that showed no sign of life, and is queued again.</summary>
    public void LeaseLost(Guid experimentId, int part)
    {
        _leaseLosses.Add(1);
        using var span = StartOfExperiment("lease lost", experimentId);
        span?.SetTag("experiment.id", experimentId).SetTag("part.index", part).SetStatus(ActivityStatusCode.Error, "Its worker showed no sign of life.");
    }

    /// <summary>An experiment reached its end.</summary>
    /// <param name="experimentId">The experiment.</param>
    /// <param name="name">Its name.</param>
    /// <param name="state">Completed, Failed or Cancelled.</param>
    /// <param name="createdAt">When it was asked for; the span begins then.</param>
    /// <param name="reason">One sentence for people; null for none.</param>
    public void ExperimentEnded(Guid experimentId, string name, ExperimentState state, DateTimeOffset createdAt, string? reason = null)
    {
        var word = Word(state);
        _experimentSeconds.Record(Math.Max(0, (_time.GetUtcNow() - createdAt).TotalSeconds), Label("state", word));
        using var span = StartOfExperiment("experiment", experimentId, createdAt);
        span?.SetTag("experiment.id", experimentId)
            .SetTag("experiment.name", name)
            .SetTag("experiment.state", word)
            .SetStatus(state == ExperimentState.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, reason);
    }

    /// <summary>Something failed for a reason of this kind.</summary>
    public void Failed(FailureKind kind) => _failures.Add(1, Label("reason", Word(kind)));

    /// <summary>A publication, a profiling or an order began; dispose what is returned when it is over.</summary>
    /// <param name="what"><c>publish</c>, <c>profile</c>, or the kind of the order.</param>
    /// <param name="id">The experiment whose model is published, or the dataset, or the order; also the trace id.</param>
    public JobTelemetry JobStarted(string what, Guid id) => new(what, id, _jobSeconds);

    /// <summary>What a trainer process uses now.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="bytes">Memory of its own.</param>
    public void TrainerMemory(int processId, long bytes) => _trainers[processId] = bytes;

    /// <summary>A trainer process has ended.</summary>
    public void TrainerGone(int processId) => _trainers.TryRemove(processId, out _);

    internal void PartBegan(PartFacts part) => _parts[part.RunId] = part;

    internal void PartOver(PartFacts part) => _parts.TryRemove(part.RunId, out _);

    internal void TrialEnded(Guid experimentId, Trial trial, ActivityContext? run)
    {
        var state = Word(trial.State);
        _trialSeconds.Record(trial.Seconds, Label("learner", trial.Learner), Label("state", state));
        var now = _time.GetUtcNow();
        using var span = Source.StartActivity("trial", ActivityKind.Internal, run ?? ContextOf(experimentId), startTime: now - TimeSpan.FromSeconds(Math.Max(0, trial.Seconds)));
        span?.SetTag("experiment.id", experimentId)
            .SetTag("trial.number", trial.Number)
            .SetTag("trial.learner", trial.Learner)
            .SetTag("trial.state", state)
            .SetTag("trial.score", trial.Score)
            .SetTag("trial.fidelity", trial.Fidelity)
            .SetStatus(trial.State == TrialState.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, trial.Reason)
            .SetEndTime(now.UtcDateTime);
    }

    /// <summary>Starts a span in the trace of an experiment or dataset.</summary>
    internal static Activity? StartOfExperiment(string name, Guid id, DateTimeOffset startTime = default) =>
        Source.StartActivity(name, ActivityKind.Internal, ContextOf(id), startTime: startTime);

    internal static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);

    /// <summary>The context that an id stands for: itself as trace id, its last half as the parent of all.</summary>
    private static ActivityContext ContextOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);

        // Neither may be all zeros.
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) is var half && half == 0 ? 1 : half);
        return new ActivityContext(
            ActivityTraceId.CreateFromBytes(bytes), ActivitySpanId.CreateFromBytes(bytes[8..]), ActivityTraceFlags.Recorded, isRemote: true);
    }

    private static string Word(Enum value) => Pipelines.StudioJson.Line.PropertyNamingPolicy?.ConvertName(value.ToString()) ?? value.ToString();

    private static InstrumentAdvice<double> Seconds(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };

    private IEnumerable<Measurement<int>> MeasureParts() =>
        _parts.Values.GroupBy(part => part.Queue).Select(group => new Measurement<int>(group.Count(), Label("queue", group.Key)));
}
