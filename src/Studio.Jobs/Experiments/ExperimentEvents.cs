namespace Studio.Jobs.Experiments;

using System.Collections.Immutable;
using System.Threading.Channels;
using Studio.Pipelines.Experiments.Events;

/// <summary>
/// Carries the events of running experiments to whoever watches them in this process. Watchers read what is stored; events tell them that
/// there is something to read, and carry what is never stored, the progress inside trials.
/// </summary>
internal sealed class ExperimentEvents
{
    /// <summary>A watcher this far behind misses progress inside trials; everything else it still gets.</summary>
    private const int BacklogForProgress = 1000;

    private readonly Lock _lock = new();
    private readonly Channel<(Guid, TrialProgressed?)> _sent =
        Channel.CreateBounded<(Guid, TrialProgressed?)>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });

    private ImmutableDictionary<Guid, ImmutableList<Channel<TrialProgressed?>>> _watchers =
        ImmutableDictionary<Guid, ImmutableList<Channel<TrialProgressed?>>>.Empty;

    private bool _closed;

    /// <summary>Starts to listen. Events published from now on are kept for the reader until it is disposed.</summary>
    public Subscription Subscribe(Guid experimentId)
    {
        // Not a single-reader channel: that kind cannot tell how many events wait in it.
        var channel = Channel.CreateUnbounded<TrialProgressed?>();
        lock (_lock)
        {
            if (_closed)
            {
                channel.Writer.Complete();
            }

            _watchers = _watchers.SetItem(experimentId, _watchers.GetValueOrDefault(experimentId, []).Add(channel));
        }

        return new Subscription(this, experimentId, channel);
    }

    /// <summary>Tells the watchers of an experiment. Store what an event says before publishing it.</summary>
    public void Publish(Guid experimentId, ExperimentEvent happened) => Send(experimentId, happened as TrialProgressed);

    /// <summary>Tells the watchers of an experiment that something about it was stored.</summary>
    public void Hint(Guid experimentId) => Send(experimentId, null);

    /// <summary>What was said in this process, for those elsewhere; the oldest is dropped when nobody takes it.</summary>
    public ChannelReader<(Guid ExperimentId, TrialProgressed? Progress)> Sent => _sent.Reader;

    private void Send(Guid experimentId, TrialProgressed? progress)
    {
        _sent.Writer.TryWrite((experimentId, progress));
        Deliver(experimentId, progress);
    }

    /// <summary>Tells the watchers in this process what was said in another.</summary>
    public void Deliver(Guid experimentId, TrialProgressed? progress)
    {
        foreach (var watcher in _watchers.GetValueOrDefault(experimentId, []))
        {
            if (progress is null || watcher.Reader.Count < BacklogForProgress)
            {
                watcher.Writer.TryWrite(progress);
            }
        }
    }

    /// <summary>Ends all subscriptions, now and later: the host stops.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var watcher in _watchers.Values.SelectMany(watchers => watchers))
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    private void Unsubscribe(Guid experimentId, Channel<TrialProgressed?> channel)
    {
        lock (_lock)
        {
            var rest = _watchers.GetValueOrDefault(experimentId, []).Remove(channel);
            _watchers = rest.IsEmpty ? _watchers.Remove(experimentId) : _watchers.SetItem(experimentId, rest);
        }
    }

    /// <summary>What one watcher is told: progress, or null for something new in the store.</summary>
    internal sealed class Subscription(ExperimentEvents events, Guid experimentId, Channel<TrialProgressed?> channel) : IDisposable
    {
        public ChannelReader<TrialProgressed?> Reader => channel.Reader;

        public void Dispose() => events.Unsubscribe(experimentId, channel);
    }
}
