namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>
/// Pearson's test (1900) of whether two samples have the same shares of each level. Its distribution is that of dealing all rows at random into two samples of these sizes:
/// a gamma distribution with the mean, variance and skewness that the statistic has there (Mielke and Berry 1988), whose tail is nearer than that of chi-square where
/// levels have few rows. Sums of powers of hypergeometric numbers give them exactly.
/// </summary>
internal static class ChiSquare
{
    // Raw moments of larger statistics lose the digits of the central ones; levels have many rows then, and chi-square is the limit.
    private const double MostExact = 2_000;

    // Stirling numbers of the second kind: powers as sums of falling factorials.
    private static readonly double[] Squares = [1, 1];
    private static readonly double[] Fourths = [1, 7, 6, 1];
    private static readonly double[] Sixths = [1, 31, 90, 65, 15, 1];

    /// <summary>The statistic: 0 where all shares are the same.</summary>
    /// <param name="first">Rows of the first sample of each level.</param>
    /// <param name="second">Rows of the second sample of the same levels.</param>
    public static double Statistic(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        double n = first.Sum(), m = second.Sum(), sum = 0;
        for (var level = 0; level < first.Count; level++)
        {
            var (both, difference) = (first[level] + second[level], (second[level] * n) - (first[level] * m));
            sum += both == 0 ? 0 : difference * difference / both;
        }

        return sum / (n * m);
    }

    /// <summary>Its p-value; 1 where there is but one level.</summary>
    /// <param name="first">Rows of the first sample of each level, at least one in all.</param>
    /// <param name="second">Rows of the second sample of the same levels, at least one in all.</param>
    public static double PValue(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        double[] levels = [.. first.Zip(second, (one, other) => (double)(one + other)).Where(both => both > 0)];
        if (levels.Length < 2)
        {
            return 1;
        }

        var (statistic, all, drawn) = (Statistic(first, second), levels.Sum(), (double)Math.Min(first.Sum(), second.Sum()));
        if (drawn * drawn / all > MostExact)
        {
            return GammaTail.OfChiSquare(statistic, levels.Length - 1);
        }

        var (mean, deviation, skewness) = Moments(levels, all, drawn);
        if (!(deviation > 0 && skewness > 0.01))
        {
            return GammaTail.OfChiSquare(statistic, levels.Length - 1);
        }

        var shape = 4 / (skewness * skewness);
        return GammaTail.Of(shape, shape + ((statistic - mean) / deviation * Math.Sqrt(shape)));
    }

    /// <summary>Mean, standard deviation and skewness of the statistic over all deals.</summary>
    /// <param name="levels">Rows of both samples of each level, above 0.</param>
    /// <param name="all">Rows of both samples.</param>
    /// <param name="drawn">Rows of one of them.</param>
    internal static (double Mean, double Deviation, double Skewness) Moments(double[] levels, double all, double drawn)
    {
        // The statistic is a linear function of Σ drawn of a level² / rows of the level.
        var falling = new double[7];
        falling[0] = 1;
        for (var r = 1; r < falling.Length; r++)
        {
            falling[r] = falling[r - 1] * (drawn - r + 1) / (all - r + 1);
        }

        var second = levels.Select(rows => Factors(rows, Squares, rows)).ToArray();
        var fourth = levels.Select(rows => Factors(rows, Fourths, rows * rows)).ToArray();
        var sixth = levels.Select(rows => Factors(rows, Sixths, rows * rows * rows)).ToArray();
        var mean = Of(second, falling);
        var square = Pairs(second, second, falling) + Of(fourth, falling);
        var cube = Triples(second, falling) + (3 * Pairs(fourth, second, falling)) + Of(sixth, falling);
        var variance = square - (mean * mean);
        var third = cube - (3 * mean * square) + (2 * mean * mean * mean);
        var scale = all * all / (drawn * (all - drawn));
        return (scale * (mean - (drawn * drawn / all)), scale * Math.Sqrt(Math.Max(0, variance)), third / Math.Pow(Math.Max(variance, double.Epsilon), 1.5));
    }

    /// <summary>What each falling factorial of the number drawn of a level counts for in its power.</summary>
    private static double[] Factors(double rows, double[] stirling, double divisor)
    {
        var (factors, factorial) = (new double[stirling.Length], 1.0);
        for (var r = 0; r < factors.Length; r++)
        {
            factorial *= rows - r;
            factors[r] = stirling[r] * factorial / divisor;
        }

        return factors;
    }

    private static double Of(double[][] factors, double[] falling)
    {
        double sum = 0;
        for (var r = 0; r < factors[0].Length; r++)
        {
            sum += falling[r + 1] * factors.Sum(level => level[r]);
        }

        return sum;
    }

    /// <summary>Over all pairs of different levels.</summary>
    private static double Pairs(double[][] one, double[][] other, double[] falling)
    {
        double sum = 0;
        for (var r = 0; r < one[0].Length; r++)
        {
            for (var s = 0; s < other[0].Length; s++)
            {
                var same = one.Zip(other, (first, second) => first[r] * second[s]).Sum();
                sum += falling[r + s + 2] * ((one.Sum(level => level[r]) * other.Sum(level => level[s])) - same);
            }
        }

        return sum;
    }

    /// <summary>Over all triples of different levels.</summary>
    private static double Triples(double[][] factors, double[] falling)
    {
        double Sum(params int[] places) => factors.Sum(level => places.Aggregate(1.0, (product, place) => product * level[place]));
        double sum = 0;
        for (var bits = 0; bits < 8; bits++)
        {
            var (r, s, t) = (bits & 1, (bits >> 1) & 1, bits >> 2);
            var different = (Sum(r) * Sum(s) * Sum(t)) - (Sum(r) * Sum(s, t)) - (Sum(s) * Sum(r, t)) - (Sum(t) * Sum(r, s)) + (2 * Sum(r, s, t));
            sum += falling[r + s + t + 3] * different;
        }

        return sum;
    }
}
