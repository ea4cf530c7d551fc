namespace Studio.Pipelines.Data;

/// <summary>What a file has to have to be read.</summary>
/// <param name="MinColumns">Fewest columns, 1 or 2.</param>
public sealed record DatasetReaderOptions(int MinColumns)
{
    /// <summary>A table to train on: a label and a feature at least.</summary>
    public static DatasetReaderOptions Training { get; } = new(2);

    /// <summary>Rows to predict: one column will do for a model with one feature.</summary>
    public static DatasetReaderOptions Prediction { get; } = new(1);
}
