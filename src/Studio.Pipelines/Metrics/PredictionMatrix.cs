namespace Studio.Pipelines.Metrics;

/// <summary>Predictions of a model: class probabilities (rows × classes, each row sums to 1) or, with one column, predicted numbers.</summary>
/// <param name="Values">Row-major, <paramref name="Rows"/> × <paramref name="Columns"/>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of classes (2 for binary, the positive class second), or 1 for regression.</param>
public sealed record PredictionMatrix(float[] Values, int Rows, int Columns)
{
    /// <summary>The class predicted is the one with the largest probability × weight; null when all weigh the same.</summary>
    public IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>How the class is chosen instead, whatever <see cref="ClassWeights"/> say; null where nobody asked for anything.</summary>
    public DecisionRule? Decision { get; init; }

    /// <summary>The predictions of one row.</summary>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Index of the class predicted for a row; the first of equals.</summary>
    public int Class(int row)
    {
        var values = Row(row);
        if (Decision is { } rule)
        {
            return rule.Class(values);
        }

        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (Evidence(values[i], i) > Evidence(values[best], best))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>Difference of the two largest probability × weight of a row, or of the two least expected costs: how safe the choice of its class is.</summary>
    public float Margin(int row)
    {
        float best = float.NegativeInfinity, second = float.NegativeInfinity;
        var values = Row(row);
        if (Decision is { } rule)
        {
            return rule.Margin(values);
        }

        for (var i = 0; i < values.Length; i++)
        {
            var evidence = Evidence(values[i], i);
            (best, second) = evidence > best ? (evidence, best) : (best, Math.Max(second, evidence));
        }

        return best - second;
    }

    /// <summary>The rows with these indices, in this order.</summary>
    public PredictionMatrix Gather(int[] rows)
    {
        var gathered = new float[rows.Length * Columns];
        for (var i = 0; i < rows.Length; i++)
        {
            Row(rows[i]).CopyTo(gathered.AsSpan(i * Columns, Columns));
        }

        return this with { Values = gathered, Rows = rows.Length };
    }

    private float Evidence(float probability, int index) => ClassWeights is null ? probability : probability * ClassWeights[index];
}
