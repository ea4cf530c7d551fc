namespace Studio.Api.Serving;

using System.Threading.RateLimiting;

/// <summary>
/// Lets as many calls compute at once as predictions may use threads; further ones wait in a line of bounded length, and whoever finds it
/// full is told at once. A call with many rows takes the threads that nobody else wants.
/// </summary>
public sealed class ServingGate : IDisposable
{
    private readonly ConcurrencyLimiter _threads;
    private readonly ConcurrencyLimiter _bodies;
    private readonly int _most;

    /// <summary>Makes the gate.</summary>
    public ServingGate(IOptions<ServingOptions> options)
    {
        var value = options.Value;
        _most = value.Threads;
        _threads = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _most, QueueLimit = value.MaxQueuedCalls, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        _bodies = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = value.MaxBodiesMegabytes * 1024 });
    }

    /// <summary>Waits for a thread.</summary>
    /// <returns>Not acquired when too many wait already. Dispose of it when the call has computed.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _threads.AcquireAsync(1, cancellationToken);

    /// <summary>Takes further threads where they are free.</summary>
    /// <param name="wanted">Threads that the call could use with the one it has.</param>
    /// <param name="threads">Threads that it may use.</param>
    /// <returns>Dispose of it when the call has computed; null when there are none.</returns>
    public RateLimitLease? Widen(int wanted, out int threads)
    {
        for (var more = Math.Min(wanted, _most) - 1; more > 0; more--)
        {
            var lease = _threads.AttemptAcquire(more);
            if (lease.IsAcquired)
            {
                threads = 1 + more;
                return lease;
            }
        }

        threads = 1;
        return null;
    }

    /// <summary>Reserves memory for a body.</summary>
    /// <param name="bytes">Its size, or the largest it may have.</param>
    /// <returns>Not acquired when the bodies of other calls take too much. Dispose of it when the body is let go.</returns>
    public RateLimitLease Reserve(long bytes) => _bodies.AttemptAcquire((int)Math.Min((bytes / 1024) + 1, int.MaxValue));

    /// <inheritdoc/>
    public void Dispose()
    {
        _threads.Dispose();
        _bodies.Dispose();
    }
}
