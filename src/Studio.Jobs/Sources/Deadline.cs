namespace Studio.Jobs.Sources;

/// <summary>A token that is cancelled when another one is, or when a time is up.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _passed;
    private readonly CancellationTokenSource _both;

    /// <summary>Begins to count.</summary>
    /// <param name="after">Time there is.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">The other token.</param>
    public Deadline(TimeSpan after, TimeProvider time, CancellationToken cancellationToken)
    {
        _passed = new CancellationTokenSource(after, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(_passed.Token, cancellationToken);
        Token = _both.Token;
    }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Token { get; }

    /// <summary>True when the time was up.</summary>
    public bool HasPassed => _passed.IsCancellationRequested;

    /// <summary>Cancels the token before its time.</summary>
    public void End() => _both.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _both.Dispose();
        _passed.Dispose();
    }
}
