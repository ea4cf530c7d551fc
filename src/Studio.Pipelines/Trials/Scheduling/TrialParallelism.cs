namespace Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// How the threads of a plan are used. Fits of small tables gain little from a second thread, so several run side by side with one
/// each: the folds of a trial first, and further trials where folds do not use up the threads, as many as the memory allows. Large tables, of which several at a
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

    /// <summary>Share of the memory that fits side by side may take.</summary>
    private const double MemoryShare = 0.5;

    /// <summary>What a fit takes whatever its shape: the largest median of any learner among logged trials of 200 and 600 rows, which is that of eight folds of RealMLP as one net.</summary>
    private const double FixedBytes = 48L << 20;

    /// <summary>What a fit takes for each value of its training matrix: the features, a binned copy, and what is computed from both, each of 4 bytes and twice while they grow.</summary>
    private const double BytesAValue = 24;

    /// <summary>Chooses.</summary>
    /// <param name="threads">Threads of the plan.</param>
    /// <param name="memory">Bytes that the process may use.</param>
    /// <param name="shape">Rows and columns of one fit.</param>
    /// <param name="folds">Folds that score a trial.</param>
    public static TrialParallelism For(int threads, long memory, DataShape shape, int folds)
    {
        var values = (long)shape.Rows * shape.Columns;
        if (shape.Pictures is not null || shape.Rows > SmallRows || values > SmallValues)
        {
            return new TrialParallelism(1, 1, threads);
        }

        var fits = (int)Math.Clamp(MemoryShare * memory / (FixedBytes + (BytesAValue * values)), 1, threads);
        var atOnce = Math.Min(folds, fits);
        var trials = Math.Max(1, fits / atOnce);
        return new TrialParallelism(trials, atOnce, threads / (trials * atOnce));
    }
}
