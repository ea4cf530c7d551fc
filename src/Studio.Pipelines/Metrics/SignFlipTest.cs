namespace Studio.Pipelines.Metrics;

/// <summary>
/// Paired permutation test of absolute errors (Fisher 1935, Pitman 1937): if two models are equally good, what the one is nearer by on a row might
/// as well be the other's, so signs are flipped. The statistic is the sum of the differences, which is the difference of the mean absolute errors
/// times the rows; nothing is assumed of their distribution. Up to 13 rows that differ all flips are tried, up to 10,000 a sample of 9,999 (its
/// p-value counts the rows as they are too; Phipson and Smyth 2010); beyond that the sum has its normal limit.
/// </summary>
public static class SignFlipTest
{
    private const int MostTriedAll = 13;
    private const int MostFlipped = 10_000;
    private const int Flips = 9_999;

    /// <summary>Tests.</summary>
    /// <param name="truth">Numbers.</param>
    /// <param name="left">Predictions of the left model.</param>
    /// <param name="right">Predictions of the right model for the same rows.</param>
    /// <param name="seed">Seed of the flips.</param>
    public static PairedTest Run(TargetVector truth, PredictionMatrix left, PredictionMatrix right, int seed)
    {
        var nearer = Enumerable.Range(0, truth.Values.Length)
            .Select(row => Math.Abs(truth.Values[row] - left.Values[row]) - Math.Abs(truth.Values[row] - right.Values[row]))
            .Where(difference => difference != 0)
            .ToArray();
        return new PairedTest(
            "paired permutation test of absolute errors", "mae", nearer.Count(difference => difference < 0), nearer.Count(difference => difference > 0), PValue(nearer, seed));
    }

    /// <summary>The two-sided p-value of differences, none of which is 0.</summary>
    internal static double PValue(double[] differences, int seed)
    {
        // Sums of the same numbers in another order of signs may differ by rounding.
        var sum = Math.Abs(differences.Sum()) * (1 - 1e-12);
        return differences.Length switch
        {
            0 => 1,
            <= MostTriedAll => (double)Enumerable.Range(0, 1 << differences.Length).Count(flips => Math.Abs(Flipped(differences, row => (flips >> row) & 1)) >= sum) / (1 << differences.Length),
            <= MostFlipped => Sampled(differences, sum, new Random(seed)),
            _ => ComplementaryError(sum / Math.Sqrt(2 * differences.Sum(difference => difference * difference))),
        };
    }

    private static double Sampled(double[] differences, double sum, Random random)
    {
        var (bits, extreme) = (new byte[(differences.Length + 7) / 8], 1);
        for (var flip = 0; flip < Flips; flip++)
        {
            random.NextBytes(bits);
            extreme += Math.Abs(Flipped(differences, row => (bits[row >> 3] >> (row & 7)) & 1)) >= sum ? 1 : 0;
        }

        return extreme / (Flips + 1.0);
    }

    private static double Flipped(double[] differences, Func<int, int> flips)
    {
        double sum = 0;
        for (var row = 0; row < differences.Length; row++)
        {
            sum += flips(row) == 0 ? differences[row] : -differences[row];
        }

        return sum;
    }

    /// <summary>The complementary error function of a number from 0, with a relative error below 1.2e−7 (Press et al., Numerical Recipes, erfcc).</summary>
    internal static double ComplementaryError(double value)
    {
        double[] coefficients = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
        var t = 1 / (1 + (value / 2));
        var polynomial = coefficients.Reverse().Aggregate(0.0, (sum, coefficient) => (sum * t) + coefficient);
        return t * Math.Exp((-value * value) + polynomial);
    }
}
