namespace Studio.Api.Serving;

/// <summary>
/// Keeps the models asked for most recently open, within a number and the memory they take. A model that is pushed out while a call
/// still uses it is disposed of when the last such call ends.
/// </summary>
/// <param name="options">How many and how much.</param>
public sealed class ScorerCache(IOptions<ServingOptions> options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _bySha256 = [];
    private readonly LinkedList<Entry> _recent = [];

    /// <summary>Number of models open and kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _recent.Count;
            }
        }
    }

    /// <summary>Memory of the models that are open and kept, in bytes.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _recent.Sum(entry => entry.Bytes);
            }
        }
    }

    /// <summary>Borrows a model, loading it when it is not there; calls that come meanwhile wait for the same load.</summary>
    /// <param name="sha256">SHA-256 of the file: the same content is the same model.</param>
    /// <param name="load">Loads it; what it throws, everybody gets who waits.</param>
    /// <param name="cancellationToken">Ends the waiting, not the load.</param>
    public async Task<ModelLease> RentAsync(string sha256, Func<Task<LoadedModel>> load, CancellationToken cancellationToken)
    {
        var entry = Enter(sha256, load);
        try
        {
            var loading = entry.Model.Value;
            var isOpen = loading.IsCompletedSuccessfully;
            var model = isOpen ? loading.Result : await loading.WaitAsync(cancellationToken);
            if (!isOpen)
            {
                Trim();
            }

            return new ModelLease(model, () => Return(entry));
        }
        catch (Exception failure)
        {
            if (failure is not OperationCanceledException)
            {
                Forget(entry);
            }

            Return(entry);
            throw;
        }
    }

    /// <summary>Lets a model go that is kept open; calls that use it end first.</summary>
    /// <param name="sha256">SHA-256 of the file.</param>
    public void Release(string sha256)
    {
        Entry? kept;
        lock (_lock)
        {
            kept = _bySha256.GetValueOrDefault(sha256)?.Value;
        }

        if (kept is not null)
        {
            Forget(kept);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<Entry> kept;
        lock (_lock)
        {
            kept = [.. _recent];
            _bySha256.Clear();
            _recent.Clear();
        }

        kept.ForEach(Return);
    }

    private Entry Enter(string sha256, Func<Task<LoadedModel>> load)
    {
        lock (_lock)
        {
            if (!_bySha256.TryGetValue(sha256, out var node))
            {
                node = new LinkedListNode<Entry>(new Entry(sha256, load));
                _bySha256[sha256] = node;
            }
            else if (node != _recent.First)
            {
                _recent.Remove(node);
            }

            if (node.List is null)
            {
                _recent.AddFirst(node);
            }

            node.Value.Users++;
            return node.Value;
        }
    }

    /// <summary>Lets the models go that are one too many; the newest stays in any case.</summary>
    private void Trim()
    {
        var displaced = new List<Entry>();
        var (most, mostBytes) = (options.Value.MaxModels, options.Value.MaxMemoryMegabytes * 1024L * 1024);
        lock (_lock)
        {
            while (_recent.Count > 1 && (_recent.Count > most || _recent.Sum(entry => entry.Bytes) > mostBytes))
            {
                displaced.Add(_recent.Last!.Value);
                _bySha256.Remove(_recent.Last.Value.Sha256);
                _recent.RemoveLast();
            }
        }

        displaced.ForEach(Return);
    }

    // A file that could not be loaded may be there the next time.
    private void Forget(Entry entry)
    {
        bool removed;
        lock (_lock)
        {
            removed = _recent.Remove(entry) && _bySha256.Remove(entry.Sha256);
        }

        if (removed)
        {
            Return(entry);
        }
    }

    private void Return(Entry entry)
    {
        bool last;
        lock (_lock)
        {
            last = --entry.Users == 0;
        }

        if (last)
        {
            entry.Dispose();
        }
    }

    private sealed class Entry(string sha256, Func<Task<LoadedModel>> load) : IDisposable
    {
        public string Sha256 { get; } = sha256;

        // The cache itself counts as one user.
        public int Users { get; set; } = 1;

        /// <summary>On a thread of the pool: the sessions of large models take seconds to make.</summary>
        public Lazy<Task<LoadedModel>> Model { get; } = new(() => Task.Run(load));

        /// <summary>What it takes; 0 until it is loaded.</summary>
        public long Bytes => Model is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } task } ? task.Result.Bytes : 0;

        public void Dispose()
        {
            // Nobody may have waited until it was loaded; when loading failed there is nothing to dispose of.
            if (Model.IsValueCreated)
            {
                _ = Model.Value.ContinueWith(
                    loaded => loaded.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }
}
