namespace Studio.Pipelines.Profiling;

using Studio.Pipelines.Data.Reading;

/// <summary>Does the same to many columns of a canonical file, as many at once as there are processors, each processor with a reader of its own.</summary>
internal static class ParallelColumns
{
    /// <summary>Makes something of each column.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Positions of columns.</param>
    /// <param name="select">Makes it, given a reader, the position and a token that ends it.</param>
    /// <param name="progress">Told how many columns are done, each per cent once.</param>
    /// <param name="cancellationToken">Ends all of it.</param>
    /// <returns>What was made, in the order of the columns.</returns>
    public static async Task<T[]> SelectAsync<T>(
        string path, IReadOnlyList<int> columns, Func<CanonicalReader, int, CancellationToken, T> select, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        var made = new T[columns.Count];
        var (next, done) = (-1, 0);
        var workers = Math.Min(Environment.ProcessorCount, columns.Count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, workers), options, (_, stop) =>
        {
            using var file = CanonicalReader.Open(path);
            for (int index; (index = Interlocked.Increment(ref next)) < columns.Count;)
            {
                stop.ThrowIfCancellationRequested();
                made[index] = select(file, columns[index], stop);
                Tell(progress, Interlocked.Increment(ref done), columns.Count);
            }

            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
        return made;
    }

    private static void Tell(IProgress<ReadingStep>? progress, int done, int all)
    {
        const int Steps = 100;
        if (progress is not null && (long)done * Steps / all != (long)(done - 1) * Steps / all)
        {
            progress.Report(new ReadingStep(ReadingPhase.Profiling, done, all));
        }
    }
}
