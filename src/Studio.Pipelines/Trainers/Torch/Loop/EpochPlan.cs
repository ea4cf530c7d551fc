namespace Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>
/// How many epochs a training has. With a time limit, what the epochs so far took says how many more fit; the learning rate follows the
/// plan, so that it is low when the time is over and not just when it is cut off.
/// </summary>
/// <param name="most">Epochs without a limit.</param>
/// <param name="limit">The limit; null for none, and then the plan does not change.</param>
internal sealed class EpochPlan(int most, TimeLimit? limit)
{
    // Keeps some time for the validation and whatever slows the next epochs down.
    private const double Share = 0.9;

    private readonly int _most = most;
    private readonly double _seconds = limit?.SecondsLeft ?? 0;

    /// <summary>Planned epochs in all.</summary>
    public int Epochs { get; private set; } = most;

    /// <summary>True when not even the epoch that is running has time.</summary>
    public bool IsOver => limit?.IsOver == true;

    /// <summary>Plans again after an epoch.</summary>
    /// <param name="epoch">Epochs done, at least 1.</param>
    public void EndEpoch(int epoch)
    {
        if (limit is null)
        {
            return;
        }

        var left = limit.SecondsLeft;
        var seconds = (_seconds - left) / epoch;
        var more = Math.Max(0, left) * Share / Math.Max(seconds, 1e-9);
        Epochs = (int)Math.Min(_most, epoch + Math.Floor(more));
    }
}
