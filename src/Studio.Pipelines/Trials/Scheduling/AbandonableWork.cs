namespace Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Runs work on a thread of its own that can be left behind. Native training does not always stop when told; waiting for it
/// would break the budget, and the trainer process ends soon after anyway.
/// </summary>
internal static class AbandonableWork
{
    /// <summary>How long work that was told to stop is waited for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs the work to its end, or until it was told to stop and has not within the grace time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the work was done.</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Complete(work, completion)) { IsBackground = true, Name = "training" }.Start();
        var stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        if (await Task.WhenAny(completion.Task, stopped).ConfigureAwait(false) == stopped)
        {
            // The grace is real time whatever the clock of the experiment: threads live in real time.
            await Task.WhenAny(completion.Task, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
        }

        // A failure while stopping is the stopping's, not the learner's.
        return !cancellationToken.IsCancellationRequested || completion.Task.IsCompletedSuccessfully
            ? await completion.Task.ConfigureAwait(false)
            : throw new OperationCanceledException(cancellationToken);
    }

    private static void Complete<T>(Func<T> work, TaskCompletionSource<T> completion)
    {
        try
        {
            completion.SetResult(work());
        }
        catch (Exception exception)
        {
            completion.SetException(exception);
            _ = completion.Task.Exception; // Observed: nobody may be waiting any more.
        }
    }
}
