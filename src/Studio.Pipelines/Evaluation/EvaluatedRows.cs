namespace Studio.Pipelines.Evaluation;

/// <summary>Rows that a model is judged on, with predictions by models that did not learn from them.</summary>
/// <param name="Features">The columns that the model reads, raw, with the vectors of their texts.</param>
/// <param name="Truth">Their labels.</param>
/// <param name="Predictions">Their predictions.</param>
/// <param name="FileRows">Where they stand in their file, from 0.</param>
/// <param name="Folds">Which model of the folds predicted each; null for the published one.</param>
internal sealed record EvaluatedRows(ColumnTable Features, TargetVector Truth, PredictionMatrix Predictions, int[] FileRows, int[]? Folds)
{
    /// <summary>Number of rows.</summary>
    public int Count => FileRows.Length;

    /// <summary>Some of the rows, in this order.</summary>
    public EvaluatedRows Gather(int[] rows) => new(
        Features.Gather(rows), Truth.Gather(rows), Predictions.Gather(rows), Array.ConvertAll(rows, row => FileRows[row]), Folds is null ? null : Array.ConvertAll(rows, row => Folds[row]));

    /// <summary>At most so many of them, in their order, each as likely as any other.</summary>
    public EvaluatedRows Sample(int most, int seed)
    {
        if (Count <= most)
        {
            return this;
        }

        var rows = Enumerable.Range(0, Count).ToArray();
        new Random(seed).Shuffle(rows);
        return Gather([.. rows.Take(most).Order()]);
    }
}
