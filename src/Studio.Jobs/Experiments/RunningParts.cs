namespace Studio.Jobs.Experiments;

using System.Collections.Concurrent;

/// <summary>The parts whose trainers run in this process's care, so that commands given here need not wait for the next beat.</summary>
internal sealed class RunningParts
{
    private readonly ConcurrentDictionary<(Guid Experiment, int Index), Entry> _entries = new();

    /// <summary>Enters a run; dispose the entry when its trainer process is gone.</summary>
    public Entry Enter(Guid experimentId, int index)
    {
        var entry = new Entry(this, (experimentId, index));
        _entries[(experimentId, index)] = entry;
        return entry;
    }

    /// <summary>Makes the runs of an experiment beat now, and so learn what is wanted of them.</summary>
    public void Wake(Guid experimentId)
    {
        foreach (var entry in Of(experimentId))
        {
            entry.Wake();
        }
    }

    /// <summary>Stops the runs of an experiment and waits until their trainer processes are gone; does nothing when none runs here.</summary>
    public Task StopAsync(Guid experimentId) => Task.WhenAll(Of(experimentId).Select(entry =>
    {
        entry.RequestStop();
        return entry.Gone;
    }));

    private IEnumerable<Entry> Of(Guid experimentId) => _entries.Where(entry => entry.Key.Experiment == experimentId).Select(entry => entry.Value);

    /// <summary>A run.</summary>
    internal sealed class Entry(RunningParts owner, (Guid Experiment, int Index) key) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly SemaphoreSlim _wake = new(0);
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private bool _disposed;

        /// <summary>Fires when the run is to stop without a model.</summary>
        public CancellationToken Stop => _stop.Token;

        /// <summary>Completes when the run is over.</summary>
        public Task Gone => _gone.Task;

        public void RequestStop()
        {
            lock (_lock)
            {
                if (!_disposed)
                {
                    // Asynchronously: what listens must not run under the lock.
                    _ = _stop.CancelAsync();
                }
            }
        }

        public void Wake()
        {
            lock (_lock)
            {
                if (!_disposed)
                {
                    _wake.Release();
                }
            }
        }

        /// <summary>Waits until the run is woken or some time has passed.</summary>
        public Task WaitAsync(TimeSpan most, CancellationToken cancellationToken) => _wake.WaitAsync(most, cancellationToken);

        public void Dispose()
        {
            lock (_lock)
            {
                _disposed = true;
            }

            owner._entries.TryRemove(new KeyValuePair<(Guid, int), Entry>(key, this));
            _stop.Dispose();
            _wake.Dispose();
            _gone.TrySetResult();
        }
    }
}
