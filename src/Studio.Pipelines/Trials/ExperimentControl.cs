namespace Studio.Pipelines.Trials;

using System.Collections.Concurrent;

/// <summary>What people want of an experiment while it runs, and what they tell it. Safe to use from any thread.</summary>
public sealed class ExperimentControl : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _finish = new();
    private readonly ConcurrentQueue<Trial> _reported = new();
    private volatile bool _pauseRequested;
    private double? _budgetSeconds;
    private Action<double>? _budgetListener;

    /// <summary>Cancelled once the search is to end at once.</summary>
    internal CancellationToken FinishNow => _finish.Token;

    /// <summary>True once no further trial is to begin.</summary>
    internal bool PauseRequested => _pauseRequested;

    /// <summary>Ends the search at once; the best model so far is exported.</summary>
    public void Finish() => _finish.Cancel();

    /// <summary>Begins no further trial; running ones end. A search that is over already is not paused.</summary>
    public void Pause() => _pauseRequested = true;

    /// <summary>Changes the budget.</summary>
    /// <param name="seconds">Seconds of the whole experiment, above 0; less than is used up already ends the search.</param>
    public void ChangeBudget(double seconds)
    {
        Action<double>? listener;
        lock (_lock)
        {
            _budgetSeconds = seconds;
            listener = _budgetListener;
        }

        listener?.Invoke(seconds);
    }

    /// <summary>Tells of a trial that has ended in another share of the search.</summary>
    /// <param name="trial">The trial in its final state.</param>
    public void Report(Trial trial) => _reported.Enqueue(trial);

    /// <inheritdoc/>
    public void Dispose() => _finish.Dispose();

    /// <summary>Passes changes of the budget on, also one made before.</summary>
    internal void ListenToBudget(Action<double>? listener)
    {
        double? changed;
        lock (_lock)
        {
            (_budgetListener, changed) = (listener, _budgetSeconds);
        }

        if (changed is { } seconds)
        {
            listener?.Invoke(seconds);
        }
    }

    /// <summary>The next trial told of and not taken yet; null when there is none.</summary>
    internal Trial? TakeReported() => _reported.TryDequeue(out var trial) ? trial : null;
}
