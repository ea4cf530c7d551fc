namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>Log-loss, or root mean squared error in standard deviations of the label, of a booster's validation rows.</summary>
/// <param name="objective">What is optimised.</param>
/// <param name="labels">Labels as LightGBM learns them.</param>
/// <param name="outputs">Predictions a row.</param>
internal sealed class ValidationLoss(BoosterObjective objective, float[] labels, int outputs)
{
    private readonly double[] _predictions = new double[labels.Length * outputs];

    /// <summary>The loss after the rounds so far; summed in row order, so that it is the same whatever the threads.</summary>
    public double Measure(Booster booster)
    {
        booster.PredictValidation(_predictions);
        var sum = 0d;
        for (var row = 0; row < labels.Length; row++)
        {
            sum += objective.RowLoss(_predictions, labels, row);
        }

        return objective.Total(sum / labels.Length);
    }
}
