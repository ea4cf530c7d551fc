namespace Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// How the threads of a plan are used. Fits of small tables gain little from a second thread, so several run side by side with one
/// each: the folds of a trial first, and further trials where folds do not use up the threads. Large tables, of which several at a
/// time would also need several times the memory, are fitted one at a time by all threads; so are pictures.
/// </summary>
/// <param name="Trials">Trials at the same time.</param>
/// <param name="Folds">Folds of each at the same time.</param>
/// <param name="Threads">Threads of each fit.</param>
internal sealed record TrialParallelism(int Trials, int Folds, int Threads)
{
    /// <summary>Values of a training matrix (rows × columns) up to which one thread a fit is used.</summary>
    private const long SmallValues = 2_000_000;

    private const int SmallRows = 100_000;

    /// <summary>Chooses.</summary>
    /// <param name="threads">Threads of the plan.</param>
    /// <param name="shape">Rows and columns of one fit.</param>
    /// <param name="folds">Folds that score a trial.</param>
    public static TrialParallelism For(int threads, DataShape shape, int folds)
    {
        if (shape.Pictures is not null || shape.Rows > SmallRows || (long)shape.Rows * shape.Columns > SmallValues)
        {
            return new TrialParallelism(1, 1, threads);
        }

        var atOnce = Math.Min(folds, threads);
        return new TrialParallelism(Math.Max(1, threads / atOnce), atOnce, 1);
    }
}
