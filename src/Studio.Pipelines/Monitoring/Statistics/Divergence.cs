namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>How far apart the shares of two samples are, in cells that need no order. 0 where they are the same, NaN where a sample has no rows.</summary>
internal static class Divergence
{
    private const double OfEmptyCell = 0.5;

    /// <summary>
    /// Population stability index: Σ (q − p) · ln(q / p), the divergence of Jeffreys (1946), in use for scorecards (Siddiqi 2006, who takes 0.1 for a little and 0.25 for
    /// much). A cell that only one sample has rows in counts as half a row in the other.
    /// </summary>
    /// <param name="first">Rows of the first sample in each cell.</param>
    /// <param name="second">Rows of the second one in the same cells.</param>
    public static double Psi(IReadOnlyList<long> first, IReadOnlyList<long> second) => Sum(first, second, (one, other, n, m) =>
    {
        var (p, q) = (Math.Max(one, OfEmptyCell) / n, Math.Max(other, OfEmptyCell) / m);
        return (q - p) * Math.Log(q / p);
    });

    /// <summary>The index that chance alone makes on average where both samples are of the same: (cells − 1) · (1/n + 1/m) (Yurdakul and Naranjo 2020).</summary>
    /// <param name="first">Rows of the first sample in each cell.</param>
    /// <param name="second">Rows of the second one in the same cells.</param>
    public static double PsiByChance(IReadOnlyList<long> first, IReadOnlyList<long> second) => first.Sum() is var n && second.Sum() is var m && n > 0 && m > 0
        ? (first.Zip(second, (one, other) => one + other).Count(both => both > 0) - 1) * ((1.0 / n) + (1.0 / m))
        : double.NaN;

    /// <summary>Jensen–Shannon distance: the root of the divergence (Lin 1991) with logarithms to base 2, a metric from 0 to 1 (Endres and Schindelin 2003).</summary>
    /// <param name="first">Rows of the first sample in each cell.</param>
    /// <param name="second">Rows of the second one in the same cells.</param>
    public static double JensenShannon(IReadOnlyList<long> first, IReadOnlyList<long> second) => Math.Sqrt(Math.Max(0, Sum(first, second, (one, other, n, m) =>
    {
        var (p, q) = (one / n, other / m);
        return (Part(p, (p + q) / 2) + Part(q, (p + q) / 2)) / 2;
    })));

    /// <summary>Total variation: half the sum of |q − p|, the share of rows that would have to change, 0 to 1 (Levin, Peres and Wilmer 2009, chapter 4).</summary>
    /// <param name="first">Rows of the first sample in each cell.</param>
    /// <param name="second">Rows of the second one in the same cells.</param>
    public static double TotalVariation(IReadOnlyList<long> first, IReadOnlyList<long> second) =>
        Sum(first, second, (one, other, n, m) => Math.Abs((other / m) - (one / n)) / 2);

    private static double Part(double share, double middle) => share == 0 ? 0 : share * Math.Log2(share / middle);

    private static double Sum(IReadOnlyList<long> first, IReadOnlyList<long> second, Func<double, double, double, double, double> cell)
    {
        double n = first.Sum(), m = second.Sum(), sum = 0;
        if (n == 0 || m == 0)
        {
            return double.NaN;
        }

        for (var i = 0; i < first.Count; i++)
        {
            sum += first[i] + second[i] == 0 ? 0 : cell(first[i], second[i], n, m);
        }

        return sum;
    }
}
