namespace Studio.Pipelines.Trials.Scheduling;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>
/// Whose turn it is to train. On the processor as many folds are trained at once as <see cref="TrialParallelism"/> says, those of the trial that began first before those of the
/// next, which begins as soon as a thread is free: no thread waits for the last fold of a trial. Where nets are trained on a GPU, they have it one trial at a time and one
/// fold at a time, beside the trials on the processor; learners that are exclusive have one of its threads.
/// </summary>
/// <param name="device">Device of the plan.</param>
/// <param name="parallelism">How the processor's threads are used.</param>
internal sealed class DeviceTurns(string device, TrialParallelism parallelism) : IDisposable
{
    private readonly bool _shared = TorchDevices.IsAccelerator(device);
    private readonly SemaphoreSlim _processor = new(parallelism.Trials * parallelism.Folds);
    private readonly SemaphoreSlim _accelerator = new(1, 1);
    private readonly SemaphoreSlim _exclusive = new(1, 1);

    /// <summary>Trials that may be begun before one has ended, where the search need not be the same every time: one takes the threads that the one before leaves free, one more waits.</summary>
    public int MostTrials => parallelism.Folds > 1 ? Trials + 2 : Trials;

    /// <summary>Trials that may be begun before one has ended.</summary>
    public int Trials => parallelism.Trials + (_shared ? 1 : 0);

    /// <summary>Folds of a learner that may be trained at the same time.</summary>
    public int Folds(ITrainer trainer) => IsOneByOne(trainer) ? 1 : parallelism.Folds;

    /// <summary>Folds of a learner that may be trained at the same time when no other trial runs.</summary>
    public int FoldsAlone(ITrainer trainer) => IsOneByOne(trainer) ? 1 : parallelism.Trials * parallelism.Folds;

    /// <summary>Waits for the turn of a learner to train one fold after another; it ends when what is returned is disposed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IDisposable> EnterAsync(ITrainer trainer, CancellationToken cancellationToken)
    {
        if (!trainer.IsExclusive)
        {
            return await EnterAsync(IsOnAccelerator(trainer) ? _accelerator : _processor, cancellationToken).ConfigureAwait(false);
        }

        // That of its kind first: who waits for it leaves the processor to others.
        var own = await EnterAsync(_exclusive, cancellationToken).ConfigureAwait(false);
        try
        {
            return new Both(await EnterAsync(_processor, cancellationToken).ConfigureAwait(false), own);
        }
        catch (OperationCanceledException)
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Trains the folds of a trial whose turn it is: on its own thread, and on others as these become free.</summary>
    /// <param name="own">The turn; it ends when no fold is left to begin.</param>
    /// <param name="trainer">The learner.</param>
    /// <param name="folds">How many.</param>
    /// <param name="work">Trains one.</param>
    /// <exception cref="Exception">What the first fold that failed threw.</exception>
    public void Run(IDisposable own, ITrainer trainer, int folds, Action<int> work)
    {
        using var begun = new CancellationTokenSource();
        var first = true;
        FoldWorkers.Run(folds, Folds(trainer), work, () =>
        {
            if (first)
            {
                first = false;
                return new Begun(own, begun);
            }

            return Enter(begun.Token);
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _processor.Dispose();
        _accelerator.Dispose();
        _exclusive.Dispose();
    }

    private bool IsOnAccelerator(ITrainer trainer) => _shared && trainer.UsesDevice;

    private bool IsOneByOne(ITrainer trainer) => trainer.IsExclusive || IsOnAccelerator(trainer);

    private static async Task<Turn> EnterAsync(SemaphoreSlim semaphore, CancellationToken cancellationToken)
    {
        await semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(semaphore);
    }

    private Turn? Enter(CancellationToken cancellationToken)
    {
        try
        {
            _processor.Wait(cancellationToken);
            return new Turn(_processor);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                semaphore.Release();
            }
        }
    }

    private sealed class Both(Turn inner, Turn outer) : IDisposable
    {
        public void Dispose()
        {
            inner.Dispose();
            outer.Dispose();
        }
    }

    /// <summary>The turn of a trial; with its end nobody waits to help with it any more.</summary>
    private sealed class Begun(IDisposable turn, CancellationTokenSource helpers) : IDisposable
    {
        public void Dispose()
        {
            helpers.Cancel();
            turn.Dispose();
        }
    }
}
