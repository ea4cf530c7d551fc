namespace Studio.Pipelines.Trials.Scheduling;

using System.Runtime.ExceptionServices;

/// <summary>
/// Does the parts of a piece of work on a few threads. They are threads of their own, because native training may never come back
/// from one and would take it from the pool.
/// </summary>
internal static class FoldWorkers
{
    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> − 1 in order, some at the same time; no more are begun after one threw.</summary>
    /// <param name="count">Parts.</param>
    /// <param name="atOnce">Threads at most.</param>
    /// <param name="work">Does a part.</param>
    /// <param name="enter">Called on each thread, the caller's first, before its first part: its turn, disposed after its last one; null from it when there is no part left to begin. By default nobody waits for a turn.</param>
    /// <exception cref="Exception">What the first part that failed threw.</exception>
    public static void Run(int count, int atOnce, Action<int> work, Func<IDisposable?>? enter = null)
    {
        var (next, errors) = (-1, new Exception?[count]);
        void Drain()
        {
            for (var part = Interlocked.Increment(ref next); part < count && !Array.Exists(errors, error => error is not null); part = Interlocked.Increment(ref next))
            {
                try
                {
                    work(part);
                }
                catch (Exception exception)
                {
                    errors[part] = exception;
                }
            }
        }

        var others = Enumerable.Range(1, Math.Max(0, Math.Min(atOnce, count) - 1))
            .Select(_ => new Thread(Help) { IsBackground = true, Name = "training" })
            .ToArray();
        void Help()
        {
            using var turn = enter?.Invoke();
            if (enter is null || turn is not null)
            {
                Drain();
            }
        }

        using (enter?.Invoke())
        {
            Array.ForEach(others, thread => thread.Start());
            Drain();
        }

        Array.ForEach(others, thread => thread.Join());
        if (Array.Find(errors, error => error is not null) is { } first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
