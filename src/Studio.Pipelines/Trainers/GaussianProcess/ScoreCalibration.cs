namespace Studio.Pipelines.Trainers.GaussianProcess;

/// <summary>
/// From scores to log-odds: one positive factor for all classes and a summand for each, of maximum likelihood on rows whose scores were made without them (Platt 1999).
/// </summary>
/// <param name="Factor">Factor, above 0.</param>
/// <param name="Summands">One a class; one in all for two classes.</param>
internal sealed record ScoreCalibration(double Factor, double[] Summands)
{
    private const int MostEvaluations = 100;

    // A weak prior: rows that are told apart without an error must not give an infinite factor, nor a class without rows an infinite summand.
    private const double UsualLog = 0.7;
    private const double LogPrecision = 1;
    private const double SummandPrecision = 0.1;

    /// <summary>Fits two classes.</summary>
    /// <param name="scores">A score a row.</param>
    /// <param name="positive">True for rows of the positive class.</param>
    /// <param name="weights">What rows count for; null when all count the same.</param>
    public static ScoreCalibration OfTwo(double[] scores, bool[] positive, float[]? weights) => Fit(1, (parameters, gradient) =>
    {
        var (factor, loss) = (Math.Exp(parameters[0]), 0d);
        for (var row = 0; row < scores.Length; row++)
        {
            var sign = positive[row] ? 1 : -1;
            var margin = sign * ((factor * scores[row]) + parameters[1]);
            double weight = weights?[row] ?? 1;
            loss += weight * (Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin))));
            var slope = -weight * sign / (1 + Math.Exp(margin));
            gradient[0] += slope * factor * scores[row];
            gradient[1] += slope;
        }

        return loss;
    });

    /// <summary>Fits several classes.</summary>
    /// <param name="scores">Scores by class, then row.</param>
    /// <param name="classes">The class of each row, from 0.</param>
    /// <param name="weights">What rows count for; null when all count the same.</param>
    public static ScoreCalibration OfSeveral(double[][] scores, int[] classes, float[]? weights) => Fit(scores.Length, (parameters, gradient) =>
    {
        var (factor, loss) = (Math.Exp(parameters[0]), 0d);
        var odds = new double[scores.Length];
        for (var row = 0; row < classes.Length; row++)
        {
            for (var i = 0; i < odds.Length; i++)
            {
                odds[i] = (factor * scores[i][row]) + parameters[1 + i];
            }

            double weight = weights?[row] ?? 1;
            var highest = odds.Max();
            var total = odds.Sum(value => Math.Exp(value - highest));
            loss += weight * (highest + Math.Log(total) - odds[classes[row]]);
            for (var i = 0; i < odds.Length; i++)
            {
                var slope = weight * ((Math.Exp(odds[i] - highest) / total) - (classes[row] == i ? 1 : 0));
                gradient[0] += slope * factor * scores[i][row];
                gradient[1 + i] += slope;
            }
        }

        return loss;
    });

    private static ScoreCalibration Fit(int summands, LimitedMemoryBfgs.Function loss)
    {
        double Penalized(double[] parameters, double[] gradient)
        {
            Array.Clear(gradient);
            var value = loss(parameters, gradient);
            for (var i = 0; i < parameters.Length; i++)
            {
                var (distance, precision) = i == 0 ? (parameters[i] - UsualLog, LogPrecision) : (parameters[i], SummandPrecision);
                value += precision * distance * distance / 2;
                gradient[i] += precision * distance;
            }

            return value;
        }

        var found = LimitedMemoryBfgs.Minimize(Penalized, [UsualLog, .. new double[summands]], 1e-6, (evaluations, _) => evaluations < MostEvaluations);
        return new ScoreCalibration(Math.Exp(found[0]), found[1..]);
    }
}
