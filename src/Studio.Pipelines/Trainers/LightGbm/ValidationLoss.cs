namespace Studio.Pipelines.Trainers.LightGbm;

using Studio.Pipelines.Planning;

/// <summary>Log-loss, or root mean squared error in standard deviations of the label, of a booster's validation rows.</summary>
/// <param name="task">The task.</param>
/// <param name="labels">Labels as LightGBM learns them.</param>
/// <param name="outputs">Predictions a row.</param>
internal sealed class ValidationLoss(TaskKind task, float[] labels, int outputs)
{
    private readonly double[] _predictions = new double[labels.Length * outputs];

    /// <summary>The loss after the rounds so far; summed in row order, so that it is the same whatever the threads.</summary>
    public double Measure(Booster booster)
    {
        booster.PredictValidation(_predictions);
        var sum = 0d;
        for (var row = 0; row < labels.Length; row++)
        {
            sum += task switch
            {
                TaskKind.Binary => LogLoss(labels[row] > 0 ? _predictions[row] : 1 - _predictions[row]),
                TaskKind.Multiclass => LogLoss(_predictions[((int)labels[row] * labels.Length) + row]),
                _ => (labels[row] - _predictions[row]) * (labels[row] - _predictions[row]),
            };
        }

        return task == TaskKind.Regression ? Math.Sqrt(sum / labels.Length) : sum / labels.Length;
    }

    private static double LogLoss(double probability) => -Math.Log(Math.Max(1e-15, probability));
}
