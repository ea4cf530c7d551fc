namespace Studio.Jobs.Experiments;

/// <summary>
/// Wakes those who look into the store for work, when this process has stored some or has given some away. What other processes of a
/// PostgreSQL store do is not told.
/// </summary>
internal sealed class WorkSignal
{
    private TaskCompletionSource _told = Create();

    /// <summary>Completes when something is told from now on. Ask for it before looking, so that nothing is missed in between.</summary>
    public Task Next => Volatile.Read(ref _told).Task;

    /// <summary>There is something to see; call it when that is stored.</summary>
    public void Tell() => Interlocked.Exchange(ref _told, Create()).SetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
