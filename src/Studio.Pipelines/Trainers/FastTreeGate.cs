namespace Studio.Pipelines.Trainers;

/// <summary>
/// Lets one training of ML.NET's FastTree or FastForest through at a time. Both keep their threads and their timers in static fields
/// (<c>ThreadTaskManager</c>), which trainings side by side would share. Nothing inside waits for anything else that is shared, so the
/// gate cannot deadlock; what a training gives does not depend on which was first.
/// </summary>
internal static class FastTreeGate
{
    private static readonly SemaphoreSlim Free = new(1, 1);

    /// <summary>Waits for its turn, trains and lets the next in.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while it waited.</exception>
    public static T Run<T>(Func<T> train, CancellationToken cancellationToken)
    {
        Free.Wait(cancellationToken);
        try
        {
            return train();
        }
        finally
        {
            Free.Release();
        }
    }
}
