namespace Studio.Pipelines.Metrics;

/// <summary>Metrics of predicted numbers, from which the truth's <see cref="TargetVector.Offset"/> is taken off too; in the unit of the label unless said otherwise.</summary>
public static class RegressionMetrics
{
    /// <summary>Square root of the mean squared error.</summary>
    public static double RootMeanSquaredError(TargetVector truth, PredictionMatrix predictions) =>
        Math.Sqrt(MeanSquaredError(truth, predictions));

    /// <summary>Mean squared error, in the square of the label's unit.</summary>
    public static double MeanSquaredError(TargetVector truth, PredictionMatrix predictions) =>
        SquaredError(truth, predictions) / truth.TotalWeight;

    /// <summary>Mean absolute error.</summary>
    public static double MeanAbsoluteError(TargetVector truth, PredictionMatrix predictions)
    {
        double sum = 0;
        for (var row = 0; row < predictions.Rows; row++)
        {
            sum += truth.Weight(row) * Math.Abs(truth.Values[row] - predictions.Values[row]);
        }

        return sum / truth.TotalWeight;
    }

    /// <summary>
    /// Coefficient of determination: 1 − squared error ÷ squared deviation from the mean. Without unit; below 0 when worse
    /// than the mean. Where the truth is constant: 1 for perfect predictions, otherwise 0, as in scikit-learn.
    /// </summary>
    public static double RSquared(TargetVector truth, PredictionMatrix predictions)
    {
        var mean = truth.Values.Index().Sum(value => truth.Weight(value.Index) * value.Item) / truth.TotalWeight;
        var deviation = truth.Values.Index().Sum(value => truth.Weight(value.Index) * (value.Item - mean) * (value.Item - mean));
        var error = SquaredError(truth, predictions);
        return deviation > 0 ? 1 - (error / deviation) : Constant(error);
    }

    /// <summary>
    /// Mean absolute percentage error as a share (0.1 is 10 %). Rows whose truth is 0 have no relative error and are left
    /// out; NaN when there are no others.
    /// </summary>
    public static double MeanAbsolutePercentageError(TargetVector truth, PredictionMatrix predictions)
    {
        double sum = 0;
        var total = 0d;
        for (var row = 0; row < predictions.Rows; row++)
        {
            var number = truth.Number(row);
            if (number != 0)
            {
                sum += truth.Weight(row) * Math.Abs((truth.Values[row] - predictions.Values[row]) / number);
                total += truth.Weight(row);
            }
        }

        return sum / total;
    }

    private static double Constant(double error)
    {
        if (double.IsNaN(error))
        {
            return double.NaN;
        }

        return error == 0 ? 1 : 0;
    }

    private static double SquaredError(TargetVector truth, PredictionMatrix predictions)
    {
        double sum = 0;
        for (var row = 0; row < predictions.Rows; row++)
        {
            var error = truth.Values[row] - predictions.Values[row];
            sum += truth.Weight(row) * error * error;
        }

        return sum;
    }
}
