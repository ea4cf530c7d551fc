namespace Studio.Pipelines.Metrics;

/// <summary>
/// McNemar's test (1947) of the decisions of two classifiers: of the rows on which just one of them is right, each is right on as many if they are
/// equally good. The statistic is how often the right one is; it has a binomial distribution with p = ½. The p-value is the two-sided mid-p, which
/// keeps its level without the caution of the exact test (Fagerland, Lydersen and Laake 2013); 1 where both numbers are the same.
/// </summary>
public static class McNemarTest
{
    /// <summary>Tests.</summary>
    /// <param name="truth">Class indices.</param>
    /// <param name="left">Predictions of the left model.</param>
    /// <param name="right">Predictions of the right model for the same rows.</param>
    public static PairedTest Run(TargetVector truth, PredictionMatrix left, PredictionMatrix right)
    {
        var (onlyLeft, onlyRight) = (0, 0);
        for (var row = 0; row < truth.Values.Length; row++)
        {
            var (one, other) = (left.Class(row) == (int)truth.Values[row], right.Class(row) == (int)truth.Values[row]);
            onlyLeft += one && !other ? 1 : 0;
            onlyRight += other && !one ? 1 : 0;
        }

        return new PairedTest("McNemar's test, mid-p", "accuracy", onlyLeft, onlyRight, MidP(onlyLeft, onlyRight));
    }

    /// <summary>The two-sided mid-p of two numbers that are expected to be the same.</summary>
    internal static double MidP(int one, int other)
    {
        var (less, all) = (Math.Min(one, other), one + other);
        if (one == other)
        {
            return 1;
        }

        // Probabilities of 0, 1, …, less successes of all, in logarithms: 2^−all is 0 beyond a thousand.
        var logarithm = -all * Math.Log(2);
        var below = 0.0;
        for (var successes = 0; successes < less; successes++)
        {
            below += Math.Exp(logarithm);
            logarithm += Math.Log((double)(all - successes) / (successes + 1));
        }

        return Math.Min(1, (2 * below) + Math.Exp(logarithm));
    }
}
