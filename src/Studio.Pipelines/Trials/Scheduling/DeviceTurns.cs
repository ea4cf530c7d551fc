namespace Studio.Pipelines.Trials.Scheduling;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>
/// Whose turn it is to train. On the processor several trials run side by side as <see cref="TrialParallelism"/> says; where nets are trained
/// on a GPU, they have it one trial at a time and one fold at a time, beside the trials on the processor.
/// </summary>
/// <param name="device">Device of the plan.</param>
/// <param name="parallelism">How the processor's threads are used.</param>
internal sealed class DeviceTurns(string device, TrialParallelism parallelism) : IDisposable
{
    private readonly bool _shared = TorchDevices.IsAccelerator(device);
    private readonly SemaphoreSlim _processor = new(parallelism.Trials, parallelism.Trials);
    private readonly SemaphoreSlim _accelerator = new(1, 1);

    /// <summary>Trials that may be begun before one has ended.</summary>
    public int Trials => parallelism.Trials + (_shared ? 1 : 0);

    /// <summary>Folds of a learner that may be trained at the same time.</summary>
    public int Folds(ITrainer trainer) => IsOnAccelerator(trainer) ? 1 : parallelism.Folds;

    /// <summary>Folds of a learner that may be trained at the same time when no other trial runs.</summary>
    public int FoldsAlone(ITrainer trainer) => IsOnAccelerator(trainer) ? 1 : parallelism.Trials * parallelism.Folds;

    /// <summary>Waits for the turn of a learner; it ends when what is returned is disposed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IDisposable> EnterAsync(ITrainer trainer, CancellationToken cancellationToken)
    {
        var turn = IsOnAccelerator(trainer) ? _accelerator : _processor;
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(turn);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _processor.Dispose();
        _accelerator.Dispose();
    }

    private bool IsOnAccelerator(ITrainer trainer) => _shared && trainer.UsesDevice;

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
