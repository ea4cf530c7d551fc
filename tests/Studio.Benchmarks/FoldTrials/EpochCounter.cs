namespace Studio.Benchmarks.FoldTrials;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using TorchSharp;

/// <summary>Counts the epochs of all folds of a trial, and the tensors that the thread of the first makes in one: about as many as calls of libtorch, but for those of its gradients.</summary>
internal sealed class EpochCounter : ITrialListener
{
    private int _count;
    private long _first;
    private long _last;
    private int _epochs;

    /// <summary>Epochs of all folds.</summary>
    public int Count => _count;

    /// <summary>Tensors that the first fold's thread makes an epoch, be it for this fold or for several.</summary>
    public double TensorsAnEpoch => (_last - _first) / (double)Math.Max(1, _epochs - 1);

    /// <inheritdoc/>
    public void Started(Trial trial)
    {
    }

    /// <inheritdoc/>
    public void Ended(Trial trial, string? file)
    {
    }

    /// <inheritdoc/>
    public void Dropped(int number)
    {
    }

    /// <inheritdoc/>
    public IProgress<IterationProgress> Progress(int trial, int fold, CancellationToken until) => new FoldProgress(this, fold);

    private sealed class FoldProgress(EpochCounter counter, int fold) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value)
        {
            Interlocked.Increment(ref counter._count);
            if (fold == 1)
            {
                var statistics = DisposeScopeManager.Statistics;
                counter._last = statistics.CreatedInScopeCount + statistics.CreatedOutsideScopeCount;
                (counter._first, counter._epochs) = (value.Iteration == 1 ? counter._last : counter._first, value.Iteration);
            }
        }
    }
}
