namespace Studio.Pipelines.Trainers;

/// <summary>Rows to learn from that are not held in memory: the rest of a large table, read anew whenever it is needed.</summary>
public interface IFurtherRows
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Reads them, a part at a time and always in the same order; each part has the columns of <see cref="TrainingRun.Training"/>.</summary>
    /// <param name="threads">Parts that may be made ready at the same time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IEnumerable<ColumnTable> Read(int threads, CancellationToken cancellationToken);
}
