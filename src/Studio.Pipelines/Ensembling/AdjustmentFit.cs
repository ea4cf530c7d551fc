namespace Studio.Pipelines.Ensembling;

/// <summary>Finds the <see cref="ProbabilityAdjustment"/> that does best on validation predictions.</summary>
internal static class AdjustmentFit
{
    private const double LeastSharpness = 0.25;
    private const double MostSharpness = 4;
    private const int GoldenSteps = 30;

    // A normal prior of deviation 0.3 on the logarithm, which matters on few rows only.
    private const double PriorWeight = 1 / (2 * 0.3 * 0.3);
    private const int Passes = 3;
    private const int MostThresholds = 200;

    // Values that all tries together may read, a second or two; tables of very many classes keep equal weights.
    private const double MostValues = 2e8;

    /// <summary>The most probable sharpness: log-loss and prior, by golden-section search on its logarithm.</summary>
    public static float Sharpness(TargetVector truth, PredictionMatrix average)
    {
        double Loss(double logarithm) =>
            (truth.Values.Length * ProbabilityMetrics.DoubtingLogLoss(truth, new ProbabilityAdjustment((float)Math.Exp(logarithm)).Apply(average)))
            + (PriorWeight * logarithm * logarithm);
        var (low, high) = (Math.Log(LeastSharpness), Math.Log(MostSharpness));
        var golden = (Math.Sqrt(5) - 1) / 2;
        for (var step = 0; step < GoldenSteps; step++)
        {
            var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
            (low, high) = Loss(left) < Loss(right) ? (low, right) : (left, high);
        }

        return (float)Math.Exp((low + high) / 2);
    }

    /// <summary>
    /// Weights of the classes that are best for a metric that looks at predicted classes, one class after the other: for two classes
    /// that is a decision threshold. Null when equal weights are as good.
    /// </summary>
    public static IReadOnlyList<float>? ClassWeights(TargetVector truth, PredictionMatrix probabilities, Metric metric)
    {
        var weights = Enumerable.Repeat(1f, probabilities.Columns).ToArray();
        var thresholds = (int)Math.Min(MostThresholds, MostValues / (Passes * (double)weights.Length * probabilities.Values.Length));
        var start = metric.Evaluate(truth, probabilities);
        var best = start;
        if (thresholds < 1)
        {
            return null;
        }

        for (var pass = 0; pass < Passes; pass++)
        {
            var before = best;
            for (var index = 1; index < weights.Length; index++)
            {
                foreach (var candidate in Candidates(probabilities, weights, index, thresholds))
                {
                    float[] tried = [.. weights];
                    tried[index] = candidate;
                    var score = metric.Evaluate(truth, probabilities with { ClassWeights = tried });
                    if (metric.IsBetter(score, best))
                    {
                        (weights, best) = (tried, score);
                    }
                }
            }

            if (best == before)
            {
                break;
            }
        }

        return metric.IsBetter(best, start) ? weights : null;
    }

    /// <summary>Weights of a class at which the predicted class of some row changes, midway between neighbours.</summary>
    private static List<float> Candidates(PredictionMatrix probabilities, float[] weights, int index, int most)
    {
        var ratios = new List<float>();
        for (var row = 0; row < probabilities.Rows; row++)
        {
            var others = 0f;
            for (var i = 0; i < weights.Length; i++)
            {
                others = i == index ? others : Math.Max(others, probabilities.Row(row)[i] * weights[i]);
            }

            ratios.Add(others / Math.Max(ProbabilityAdjustment.Floor, probabilities.Row(row)[index]));
        }

        ratios.Sort();
        var stride = Math.Max(1, ratios.Count / most);
        return [.. Enumerable.Range(0, Math.Max(0, ratios.Count - 1) / stride).Select(i => MathF.Sqrt(ratios[i * stride] * ratios[(i * stride) + 1]))];
    }
}
