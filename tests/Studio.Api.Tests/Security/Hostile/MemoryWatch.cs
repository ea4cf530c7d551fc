namespace Studio.Api.Tests.Security.Hostile;

/// <summary>How much more memory than at its beginning this process takes, at the most.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;
    private readonly long _before;
    private long _most;

    public MemoryWatch()
    {
        // Memory of the file before is given back first.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _before = Environment.WorkingSet;
        _watching = WatchAsync();
    }

    /// <summary>MiB.</summary>
    public long MostMegabytes => (Interlocked.Read(ref _most) - _before) >> 20;

    public void Dispose()
    {
        _end.Cancel();
        _watching.Wait();
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _most, Math.Max(Interlocked.Read(ref _most), Environment.WorkingSet));
            await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
