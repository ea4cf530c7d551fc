namespace Studio.Api.Predictions;

using Studio.Pipelines.Scoring;

/// <summary>
/// Keeps the models asked for most recently loaded. A model that is pushed out while a call still uses it is disposed of
/// when the last such call ends.
/// </summary>
/// <param name="capacity">Models kept, at least 1.</param>
public sealed class ScorerCache(int capacity) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _recent = [];

    /// <summary>Keeps eight models.</summary>
    public ScorerCache()
        : this(8)
    {
    }

    /// <summary>Number of models loaded and kept.</summary>
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

    /// <summary>Borrows a model, loading it when it is not there; calls that come meanwhile wait for the same load.</summary>
    /// <param name="sha256">SHA-256 of the file: the same content is the same model.</param>
    /// <param name="path">The ONNX file.</param>
    /// <param name="encoder">The archive of the pretrained text encoder that the model needs; null for none.</param>
    public ScorerLease Rent(string sha256, string path, string? encoder = null)
    {
        Entry entry;
        Entry? displaced = null;
        lock (_lock)
        {
            entry = _recent.FirstOrDefault(kept => kept.Sha256 == sha256) ?? new Entry(sha256, path, encoder);
            _recent.Remove(entry);
            _recent.AddFirst(entry);
            entry.Users++;
            if (_recent.Count > capacity)
            {
                displaced = _recent.Last!.Value;
                _recent.RemoveLast();
            }
        }

        if (displaced is not null)
        {
            Return(displaced);
        }

        try
        {
            return new ScorerLease(entry.Scorer.Value, () => Return(entry));
        }
        catch
        {
            Forget(entry);
            Return(entry);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<Entry> kept;
        lock (_lock)
        {
            kept = [.. _recent];
            _recent.Clear();
        }

        kept.ForEach(Return);
    }

    // A file that could not be loaded may be there the next time.
    private void Forget(Entry entry)
    {
        bool removed;
        lock (_lock)
        {
            removed = _recent.Remove(entry);
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

    private sealed class Entry(string sha256, string path, string? encoder) : IDisposable
    {
        public string Sha256 { get; } = sha256;

        // The cache itself counts as one user.
        public int Users { get; set; } = 1;

        public Lazy<OnnxScorer> Scorer { get; } = new(() => new OnnxScorer(path, Math.Max(1, Environment.ProcessorCount / 2), encoder));

        public void Dispose()
        {
            // False too when loading failed: then there is nothing to dispose of.
            if (Scorer.IsValueCreated)
            {
                Scorer.Value.Dispose();
            }
        }
    }
}

/// <summary>A borrowed model; give it back by disposing of it.</summary>
public sealed class ScorerLease : IDisposable
{
    private Action? _giveBack;

    internal ScorerLease(OnnxScorer scorer, Action giveBack)
    {
        Scorer = scorer;
        _giveBack = giveBack;
    }

    /// <summary>The model, safe for many threads.</summary>
    public OnnxScorer Scorer { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
}
