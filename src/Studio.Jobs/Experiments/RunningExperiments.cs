namespace Studio.Jobs.Experiments;

using System.Collections.Concurrent;

/// <summary>The experiments whose trainer runs in this process's care, and the ways to end them.</summary>
internal sealed class RunningExperiments
{
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>Enters a run; dispose the entry when its trainer process is gone.</summary>
    public Entry Enter(Guid experimentId)
    {
        var entry = new Entry(this, experimentId);
        _entries[experimentId] = entry;
        return entry;
    }

    /// <summary>Stops a run and waits until its trainer process is gone; does nothing when it does not run here.</summary>
    public async Task StopAsync(Guid experimentId, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(experimentId, out var entry))
        {
            entry.RequestStop();
            await entry.Gone.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks a run to end its search and export the best model so far.</summary>
    /// <returns>False when it does not run here.</returns>
    public bool Finish(Guid experimentId)
    {
        if (!_entries.TryGetValue(experimentId, out var entry))
        {
            return false;
        }

        entry.RequestFinish();
        return true;
    }

    /// <summary>A run.</summary>
    internal sealed class Entry(RunningExperiments owner, Guid experimentId) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly CancellationTokenSource _finish = new();
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private bool _disposed;

        /// <summary>Fires when the run is to stop without a model.</summary>
        public CancellationToken Stop => _stop.Token;

        /// <summary>Fires when the run is to export the best model so far.</summary>
        public CancellationToken FinishNow => _finish.Token;

        /// <summary>Completes when the run is over.</summary>
        public Task Gone => _gone.Task;

        public void RequestStop() => Cancel(_stop);

        public void RequestFinish() => Cancel(_finish);

        public void Dispose()
        {
            lock (_lock)
            {
                _disposed = true;
            }

            owner._entries.TryRemove(new KeyValuePair<Guid, Entry>(experimentId, this));
            _stop.Dispose();
            _finish.Dispose();
            _gone.TrySetResult();
        }

        private void Cancel(CancellationTokenSource source)
        {
            lock (_lock)
            {
                if (!_disposed)
                {
                    // Asynchronously: what listens must not run under the lock.
                    _ = source.CancelAsync();
                }
            }
        }
    }
}
