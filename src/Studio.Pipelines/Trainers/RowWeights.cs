namespace Studio.Pipelines.Trainers;

/// <summary>What the rows of a table count for.</summary>
internal static class RowWeights
{
    /// <summary>A weight a row; null when all count the same.</summary>
    public static float[]? Of(ColumnTable table) => table.Has(ColumnNames.Weight) ? table.Column<FloatColumn>(ColumnNames.Weight).Values : null;

    /// <summary>Name of the column of weights for learners of ML.NET; null when all rows count the same.</summary>
    public static string? Column(ColumnTable table) => table.Has(ColumnNames.Weight) ? ColumnNames.Weight : null;

    /// <summary>The mean of what each row has.</summary>
    /// <param name="weights">A weight a row; null when all count the same.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="value">What a row has.</param>
    public static double Mean(float[]? weights, int rows, Func<int, double> value)
    {
        double sum = 0, total = 0;
        for (var row = 0; row < rows; row++)
        {
            double weight = weights is null ? 1 : weights[row];
            sum += weight * value(row);
            total += weight;
        }

        return sum / total;
    }
}
