namespace Studio.Pipelines.Trainers.Torch.Loop;

using System.Runtime.InteropServices;

/// <summary>Rows a step. Where the device runs out of memory they are halved, as often as it takes.</summary>
/// <param name="planned">Rows planned, at least 1.</param>
internal sealed class BatchSize(int planned)
{
    private readonly int _planned = planned;

    /// <summary>Rows a step at present.</summary>
    public int Rows { get; private set; } = planned;

    /// <summary>What happened, in one sentence for people; null when nothing did.</summary>
    public string? Note => Rows == _planned
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"The device was out of memory: batches of {Rows} rows instead of {_planned}.");

    /// <summary>Does work, again with half the rows when the device has run out of memory.</summary>
    /// <param name="work">What to do; what it holds on the device is gone when it throws.</param>
    /// <param name="undo">Undoes what was half done.</param>
    /// <exception cref="TrainingException">One row is too much.</exception>
    public T Fit<T>(Func<T> work, Action undo)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (ExternalException exception) when (IsOutOfMemory(exception))
            {
                if (Rows == 1)
                {
                    throw new TrainingException("The device is out of memory even with one row a step; choose a smaller net, or a device with more memory.");
                }

                undo();
                Rows /= 2;
            }
        }
    }

    /// <summary>Libtorch has no error code for it, only words: "CUDA out of memory. Tried to allocate …", "MPS backend out of memory …".</summary>
    private static bool IsOutOfMemory(ExternalException exception) => exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);
}
