namespace Studio.Pipelines.Metrics;

/// <summary>Predictions of a model: class probabilities (rows × classes, each row sums to 1) or, with one column, predicted numbers.</summary>
/// <param name="Values">Row-major, <paramref name="Rows"/> × <paramref name="Columns"/>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of classes (2 for binary, the positive class second), or 1 for regression.</param>
public sealed record PredictionMatrix(float[] Values, int Rows, int Columns)
{
    /// <summary>The predictions of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Index of the most probable class of a row; the first of equals.</summary>
    public int Class(int row)
    {
        var values = Row(row);
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }
}
