namespace Studio.Jobs.Monitoring;

using System.Collections.Concurrent;
using System.Threading.Channels;
using Studio.Jobs.Access;
using Studio.Jobs.Registry;
using Studio.Jobs.Workers;

/// <summary>
/// Counts the calls of models in this process. What every call costs is a few counters; the rows of the sample are copied and go through a line of bounded length to be counted
/// beside the predictions, and are dropped, and counted as such, where that is full. <see cref="FlushAsync"/> puts everything into the store.
/// </summary>
public sealed class PredictionMonitor : IDisposable
{
    /// <summary>Most calls of the sample that wait to be counted.</summary>
    internal const int MostWaiting = 4_096;

    /// <summary>Most numbers and texts of calls that wait; a single call may have more when no other waits.</summary>
    internal const long MostValues = 4_000_000;

    // Answers of half a minute, in all versions together.
    private const int MostAnswers = 100_000;

    private readonly MonitoringOptions _options;
    private readonly MonitoringReferences _references;
    private readonly MonitoringStore _store;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<WindowKey, CallCounters> _calls = new();
    private readonly Dictionary<WindowKey, SampleCounters> _samples = [];
    private readonly List<SampledPredictionEntity> _answers = [];
    private readonly Dictionary<Guid, int> _kept = [];
    private readonly Channel<CallSample> _line = Channel.CreateBounded<CallSample>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _values;

    internal PredictionMonitor(IOptions<MonitoringOptions> options, IOptions<WorkerOptions> worker, MonitoringReferences references, IDbContextFactory<StudioDbContext> database, TimeProvider time)
    {
        (_options, _references, _time) = (options.Value, references, time);

        // A process that is started again under the same name counts from 0, in rows of its own.
        _store = new MonitoringStore(database, $"{worker.Value.Name}-{Guid.NewGuid().ToString("N")[..8]}", _options);
    }

    /// <summary>A call of a version has come.</summary>
    /// <param name="version">The version.</param>
    /// <param name="began">Timestamp of its arrival, of <see cref="TimeProvider.GetTimestamp"/>.</param>
    public ServedCall Begin(ModelVersionRecord version, long began) => new(version, began, IsSampled() ? _references.WatchedOf(version) : null);

    /// <summary>A call was answered.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">HTTP status of the answer.</param>
    public void End(ServedCall call, int status)
    {
        var now = _time.GetUtcNow();
        var counters = _calls.GetOrAdd(WindowKey.Of(call.VersionId, now, _options.WindowMinutes), static _ => new CallCounters());
        counters.Add(status, call.Rows, _time.GetElapsedTime(call.Began));
        if (call.Sample is { } sample && status < 400 && !TryEnqueue(sample with { At = now }))
        {
            counters.AddLost();
        }
    }

    /// <summary>Counts what waits, and puts everything that was counted since the last time into the store.</summary>
    /// <param name="cancellationToken">Ends it early; what was not stored is kept for the next time.</param>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var studio = Caller.Enter(Caller.Studio);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await CountAsync(cancellationToken);
            foreach (var gone in await _store.WriteAsync(_calls, _samples, _answers, _time.GetUtcNow(), cancellationToken))
            {
                _calls.TryRemove(gone, out _);
                _samples.Remove(gone);
            }

            _kept.Clear();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Waits until calls of the sample wait, and counts them.</summary>
    internal async Task CountNextAsync(CancellationToken cancellationToken)
    {
        await _line.Reader.WaitToReadAsync(cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await CountAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private bool IsSampled() => _options.SampleRate > 0 && (_options.SampleRate >= 1 || Random.Shared.NextDouble() < _options.SampleRate);

    private bool TryEnqueue(CallSample sample)
    {
        var waiting = Interlocked.Add(ref _values, sample.Values);
        if ((waiting <= MostValues || waiting == sample.Values) && _line.Writer.TryWrite(sample))
        {
            return true;
        }

        Interlocked.Add(ref _values, -sample.Values);
        return false;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        while (_line.Reader.TryRead(out var sample))
        {
            Interlocked.Add(ref _values, -sample.Values);
            await CountAsync(sample, cancellationToken);
        }
    }

    private async Task CountAsync(CallSample sample, CancellationToken cancellationToken)
    {
        var key = WindowKey.Of(sample.VersionId, sample.At, _options.WindowMinutes);
        try
        {
            if (await _references.FindAsync(sample.VersionId, cancellationToken) is { } reference)
            {
                if (!_samples.TryGetValue(key, out var counters))
                {
                    _samples[key] = counters = new SampleCounters();
                }

                counters.Add(sample, reference);
            }
        }
        catch (Exception failure) when (StoreOutage.IsCauseOf(failure) || failure is KeyNotFoundException or ArgumentException)
        {
            // It came before its reference was known, or while the store was away.
            _calls.GetOrAdd(key, static _ => new CallCounters()).AddLost();
        }

        Keep(sample);
    }

    /// <summary>Keeps answers for the store, no more than it takes of a version in a day.</summary>
    private void Keep(CallSample sample)
    {
        var room = Math.Min(sample.Count, Math.Min(_options.MostStoredPredictions - _kept.GetValueOrDefault(sample.VersionId), MostAnswers - _answers.Count));
        for (var row = 0; row < room; row++)
        {
            _answers.Add(new SampledPredictionEntity
            {
                PredictionId = sample.PredictionId,
                Row = sample.Rows is { } rows ? rows[row] : row,
                VersionId = sample.VersionId,
                At = sample.At,
                Answer = sample.Answer(row),
            });
        }

        _kept[sample.VersionId] = _kept.GetValueOrDefault(sample.VersionId) + Math.Max(0, room);
    }
}
