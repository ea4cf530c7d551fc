namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>Log-loss, or root mean squared error in standard deviations of the label, of a booster's validation rows.</summary>
/// <param name="objective">What is optimised.</param>
/// <param name="labels">Labels as LightGBM learns them.</param>
/// <param name="weights">What each row counts for; null when all count the same.</param>
/// <param name="outputs">Predictions a row.</param>
internal sealed class ValidationLoss(BoosterObjective objective, float[] labels, float[]? weights, int outputs)
{
    private readonly double[] _predictions = new double[labels.Length * outputs];
    private readonly double _total = weights?.Sum(weight => (double)weight) ?? labels.Length;

    /// <summary>The loss after the rounds so far; summed in row order, so that it is the same whatever the threads.</summary>
    public double Measure(Booster booster)
    {
        booster.PredictValidation(_predictions);
        var sum = 0d;
        for (var row = 0; row < labels.Length; row++)
        {
            sum += objective.RowLoss(_predictions, labels, row) * (weights is null ? 1 : weights[row]);
        }

        return objective.Total(sum / _total);
    }
}
