namespace Studio.Pipelines.Metrics;

/// <summary>Metrics of the predicted probabilities themselves.</summary>
public static class ProbabilityMetrics
{
    /// <summary>Probabilities below this count as this, so that one confident mistake costs 16.1 and not infinity.</summary>
    public const double SmallestProbability = 1e-7;

    /// <summary>Log-loss (cross-entropy): mean of −ln p over the rows, p being the probability given to the true class.</summary>
    public static double LogLoss(TargetVector truth, PredictionMatrix predictions)
    {
        double sum = 0;
        for (var row = 0; row < predictions.Rows; row++)
        {
            double probability = predictions.Row(row)[(int)truth.Values[row]];
            sum -= truth.Weight(row) * Math.Log(Math.Clamp(probability, SmallestProbability, 1));
        }

        return sum / truth.TotalWeight;
    }

    /// <summary>
    /// Log-loss in which about one of the labels may be wrong (label smoothing of 1 / (rows + 2), after Laplace's rule of succession). For choices made on few rows: where all of them are predicted right, log-loss itself rewards certainty that
    /// so few rows cannot justify.
    /// </summary>
    public static double DoubtingLogLoss(TargetVector truth, PredictionMatrix predictions)
    {
        var doubt = 1.0 / (predictions.Rows + 2);
        double logarithms = 0;
        for (var i = 0; i < predictions.Values.Length; i++)
        {
            logarithms -= truth.Weight(i / predictions.Columns) * Math.Log(Math.Clamp(predictions.Values[i], SmallestProbability, 1));
        }

        return ((1 - doubt) * LogLoss(truth, predictions)) + (doubt * logarithms / (truth.TotalWeight * predictions.Columns));
    }
}
