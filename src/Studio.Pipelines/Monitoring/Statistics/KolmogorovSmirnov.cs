namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>
/// The two-sample test of Smirnov (1939) of counts in cells that have an order: the statistic is the largest distance of both cumulative shares. Ties and cells of many
/// rows are no matter, and neither sample is taken for the truth: the p-value is that of dealing all rows at random into two samples of these sizes, the counts of both
/// together as they are (Schröer and Trenkler 1995 for ties).
/// </summary>
internal static class KolmogorovSmirnov
{
    // Beyond that the paths are too many, and the limit as good.
    private const long MostExact = 10_000;
    private const double Certain = 1e-10;
    private const double Negligible = 1e-18;

    /// <summary>The largest distance of the cumulative shares, 0 to 1; NaN where a sample has no rows.</summary>
    /// <param name="first">Rows of the first sample in each cell.</param>
    /// <param name="second">Rows of the second one in the same cells.</param>
    public static double Distance(IReadOnlyList<long> first, IReadOnlyList<long> second) => first.Sum() is var n && second.Sum() is var m && n > 0 && m > 0
        ? (double)Deals.Of(first, second).Largest / ((double)n * m)
        : double.NaN;

    /// <summary>
    /// The p-value. Exact where the smaller sample has at most 10,000 rows; beyond that, and below 1e−10, that of the limit for continuous numbers (Kolmogorov 1933), which
    /// is above the exact one where numbers repeat.
    /// </summary>
    /// <param name="first">Rows of the first sample in each cell, at least one in all.</param>
    /// <param name="second">Rows of the second one in the same cells, at least one in all.</param>
    public static double PValue(IReadOnlyList<long> first, IReadOnlyList<long> second)
    {
        var deals = first.Sum() < second.Sum() ? Deals.Of(second, first) : Deals.Of(first, second);
        var (n, m) = ((double)deals.Drawn, (double)(deals.All - deals.Drawn));
        var limit = Limit(Math.Sqrt(n * m / (n + m)) * (double)deals.Largest / (n * m));
        return deals.Largest == 0 ? 1 : limit < Certain || deals.Drawn > MostExact ? limit : Math.Min(1, deals.Reach());
    }

    /// <summary>Kolmogorov's limit: probability that the distance, in units of its own size, is at least a value.</summary>
    /// <param name="value">The distance × √(n·m / (n + m)).</param>
    internal static double Limit(double value)
    {
        // The alternating series converges too slowly where the probability is 1 to ten digits anyhow.
        if (value < 0.2)
        {
            return 1;
        }

        var (sum, sign) = (0.0, 2.0);
        for (var k = 1; k <= 100; k++, sign = -sign)
        {
            var term = Math.Exp(-2.0 * k * k * value * value);
            sum += sign * term;
            if (term < Negligible)
            {
                break;
            }
        }

        return Math.Clamp(sum, 0, 1);
    }

    /// <summary>All ways of dealing the rows of both samples, cell by cell.</summary>
    /// <param name="Cells">Rows of both samples in each cell that has some.</param>
    /// <param name="All">Rows of both.</param>
    /// <param name="Drawn">Rows of the second one.</param>
    /// <param name="Largest">The largest difference: of rows of the second sample × rows of the first, which are whole numbers, so that equal ones are equal.</param>
    private sealed record Deals(long[] Cells, long All, long Drawn, Int128 Largest)
    {
        public static Deals Of(IReadOnlyList<long> first, IReadOnlyList<long> second)
        {
            var (all, drawn) = (first.Sum() + second.Sum(), second.Sum());
            Int128 together = 0, taken = 0, largest = 0;
            for (var cell = 0; cell < first.Count; cell++)
            {
                together += first[cell] + second[cell];
                taken += second[cell];
                largest = Int128.Max(largest, Int128.Abs((taken * all) - (together * drawn)));
            }

            return new Deals([.. first.Zip(second, (one, other) => one + other).Where(count => count > 0)], all, drawn, largest);
        }

        /// <summary>Probability that a deal is at least as far off in some cell: what leaves the band is summed, cell by cell.</summary>
        public double Reach()
        {
            var (within, start, before, left) = (new[] { 1.0 }, 0L, 0L, 0.0);
            foreach (var count in Cells)
            {
                var together = before + count;
                var (low, high) = Band(together);
                var next = new double[Math.Max(0, high - low + 1)];
                for (var i = 0; i < within.Length; i++)
                {
                    if (within[i] > Negligible)
                    {
                        left += Deal(new Hypergeometric(All - before, Drawn - start - i, count), within[i], start + i - low, next);
                    }
                }

                (within, start, before) = (next, low, together);
            }

            return left;
        }

        /// <summary>Fewest and most rows of the second sample, up to a cell, with which the deal is less far off.</summary>
        private (long Low, long High) Band(long together)
        {
            var middle = (Int128)together * Drawn;
            var low = Floor(middle - Largest) + 1;
            var high = -Floor(-middle - Largest) - 1;
            return (Math.Max(low, Math.Max(0, Drawn - (All - together))), Math.Min(high, Math.Min(Drawn, together)));
        }

        private long Floor(Int128 value) => (long)(value >= 0 ? value / All : -((-value + All - 1) / All));

        /// <summary>Deals the rows of a cell from the most likely number outwards; gives what leaves the band.</summary>
        private static double Deal(Hypergeometric cell, double probability, long offset, double[] next)
        {
            var mode = cell.Mode;
            var (left, first) = (0.0, probability * cell.Probability(mode));
            void Put(long number, double share)
            {
                var place = offset + number;
                if (place >= 0 && place < next.Length)
                {
                    next[place] += share;
                }
                else
                {
                    left += share;
                }
            }

            Put(mode, first);
            var share = first;
            for (var number = mode; number < cell.Most && (share *= cell.Next(number)) > Negligible; number++)
            {
                Put(number + 1, share);
            }

            share = first;
            for (var number = mode; number > cell.Least && (share /= cell.Next(number - 1)) > Negligible; number--)
            {
                Put(number - 1, share);
            }

            return left;
        }
    }
}
