namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>Predicts rows whose values of one column are dealt out anew: among the rows of a fold, so that each fold's model is asked for the distribution it knows.</summary>
/// <param name="subject">The model.</param>
/// <param name="rows">The rows.</param>
/// <param name="cancellationToken">Ends it early.</param>
internal sealed class PermutedRows(EvaluationSubject subject, EvaluatedRows rows, CancellationToken cancellationToken)
{
    /// <summary>Predictions for each column.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="repeat">Which time; each deals out otherwise.</param>
    public PredictionMatrix[] Predict(IReadOnlyList<string> columns, int repeat)
    {
        var results = new PredictionMatrix[columns.Count];
        Parallel.For(0, columns.Count, new ParallelOptions { MaxDegreeOfParallelism = subject.Plan.Threads, CancellationToken = cancellationToken }, index =>
        {
            var random = new Random(unchecked((((subject.Plan.Seed * 31) + repeat) * 31) + index));
            var dealt = Deal(random);
            var features = subject.Model.Signature.ColumnsOf(columns[index]).Aggregate(rows.Features, (table, name) => table.With(table.Column<TableColumn>(name).Gather(dealt)));
            results[index] = subject.Predict(rows, features);
        });
        return results;
    }

    private int[] Deal(Random random)
    {
        var dealt = new int[rows.Count];
        foreach (var fold in Enumerable.Range(0, rows.Count).GroupBy(row => rows.Folds?[row] ?? 0))
        {
            int[] own = [.. fold];
            var other = (int[])own.Clone();
            random.Shuffle(other);
            foreach (var (place, row) in own.Index())
            {
                dealt[row] = other[place];
            }
        }

        return dealt;
    }
}
