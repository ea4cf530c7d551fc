namespace Studio.Jobs.Orders;

/// <summary>Shows once a second that a run lives, and ends it when its claim is lost.</summary>
internal sealed class OrderBeat : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;

    /// <summary>Begins.</summary>
    /// <param name="beat">Shows it once; false when the claim is lost.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the run as well.</param>
    public OrderBeat(Func<CancellationToken, Task<bool>> beat, TimeProvider time, CancellationToken cancellationToken)
    {
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _beating = BeatAsync(beat, time);
    }

    /// <summary>Cancelled when the claim is lost, too.</summary>
    public CancellationToken Token => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync(Func<CancellationToken, Task<bool>> beat, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(_ended.Token))
        {
            try
            {
                if (await beat(_ended.Token))
                {
                    continue;
                }
            }
            catch (Exception failure) when (StoreOutage.IsCauseOf(failure))
            {
                // Nobody else can take the claim while the store is away.
                continue;
            }

            await _lost.CancelAsync();
            return;
        }
    }
}
