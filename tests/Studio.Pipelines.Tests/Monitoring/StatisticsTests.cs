namespace Studio.Pipelines.Tests.Monitoring;

using System.Numerics;
using CsCheck;
using Studio.Pipelines.Monitoring.Statistics;

/// <summary>Statistics against closed forms, and against all deals of rows where these are few.</summary>
[TestClass]
public sealed class StatisticsTests
{
    /// <summary>Rows of two samples in the same cells, at most 14 in all and at least one in each.</summary>
    private static readonly Gen<(long[] First, long[] Second)> Few = Gen.Select(Gen.Long[0, 3].Array[2, 4], Gen.Long[0, 3].Array[4])
        .Select((first, second) => (first, second[..first.Length]))
        .Where(pair => pair.Item1.Sum() > 0 && pair.Item2.Sum() > 0 && pair.Item1.Sum() + pair.Item2.Sum() <= 14)
        .Select(pair => (First: pair.Item1, Second: pair.Item2));

    private static readonly Gen<long[]> Counts = Gen.Long[0, 1000].Array[2, 30].Where(counts => counts.Sum() > 0);

    [TestMethod]
    [DataRow(3.841458820694124, 1.0, 0.05)]
    [DataRow(0.5, 2.0, 0.7788007830714049)]
    [DataRow(40.0, 10.0, 1.6944743930067385e-05)]
    [DataRow(9.34181776559197, 10.0, 0.5)]
    [DataRow(0.0, 3.0, 1.0)]
    public void ChiSquareTail_IsTheTabulatedOne(double value, double degrees, double expected) => Assert.AreEqual(expected, GammaTail.OfChiSquare(value, degrees), 1e-8 * expected);

    [TestMethod]
    public void Factorials_AreSumsOfLogarithms()
    {
        var sum = 0.0;
        for (var n = 1; n < 2_000; n++)
        {
            sum += Math.Log(n);
            Assert.AreEqual(sum, Factorials.Log(n), 1e-11 * Math.Max(1, sum));
        }

        Assert.AreEqual(Math.Log(Math.Sqrt(Math.PI)), Factorials.LogGamma(0.5), 1e-12);
    }

    [TestMethod]
    public void Hypergeometric_IsFishersTea() => Assert.AreEqual(2 * 17 / 70.0, new Hypergeometric(8, 4, 4).PValue(3), 1e-12);

    [TestMethod]
    public void Hypergeometric_HasTailsThatAreSums() => Gen.Select(Gen.Int[1, 300], Gen.Int[0, 300], Gen.Int[0, 300], Gen.Int[0, 300]).Sample((all, marked, drawn, number) =>
    {
        var (m, n) = (Math.Min(all, marked), Math.Min(all, drawn));
        var deal = new Hypergeometric(all, m, n);
        var seen = Math.Clamp(number, deal.Least, deal.Most);
        double Sum(long from, long to) => Enumerable.Range((int)from, (int)(to - from + 1)).Sum(value => deal.Probability(value));
        Assert.AreEqual(1, Sum(deal.Least, deal.Most), 1e-10);
        Assert.AreEqual(Math.Min(1, 2 * Math.Min(Sum(deal.Least, seen), Sum(seen, deal.Most))), deal.PValue(seen), 1e-9);
    });

    [TestMethod]
    public void KolmogorovSmirnov_IsTheShareOfAllDeals_AsFarOff() => Few.Sample(pair =>
    {
        var (first, second) = pair;
        double[] distances = [.. Deals(first, second).Select(deal => KolmogorovSmirnov.Distance(deal.First, deal.Second))];
        var own = KolmogorovSmirnov.Distance(first, second);
        Assert.AreEqual(distances.Count(distance => distance >= own - 1e-9) / (double)distances.Length, KolmogorovSmirnov.PValue(first, second), 1e-9);
    });

    [TestMethod]
    public void KolmogorovSmirnov_NearsItsLimit_WhenNumbersAreMany()
    {
        long[] first = [.. Enumerable.Range(0, 2_000).Select(cell => 1L)];
        long[] second = [.. Enumerable.Range(0, 2_000).Select(cell => cell < 1_000 ? 1L : cell < 1_060 ? 2 : cell < 1_940 ? 1 : 0)];
        var limit = KolmogorovSmirnov.Limit(KolmogorovSmirnov.Distance(first, second) * Math.Sqrt(1_000));
        Assert.IsInRange(0.2, 0.6, limit);
        Assert.AreEqual(limit, KolmogorovSmirnov.PValue(first, second), 0.02);
        Assert.IsLessThanOrEqualTo(limit, KolmogorovSmirnov.PValue(first, second));
        Assert.AreEqual(0.04, KolmogorovSmirnov.Limit(1.3987), 1e-3, "the table of Smirnov 1948 has 0.9603 at 1.40");
    }

    [TestMethod]
    public void KolmogorovSmirnov_IsTheLargestGapOfTheShares()
    {
        Assert.AreEqual(0.5, KolmogorovSmirnov.Distance([1, 1, 0], [0, 1, 1]), 1e-12);
        Assert.AreEqual(1, KolmogorovSmirnov.Distance([7, 0], [0, 3]), 1e-12);
        Assert.AreEqual(0.25, KolmogorovSmirnov.Distance([2, 2], [1, 3]), 1e-12);
        Assert.AreEqual(double.NaN, KolmogorovSmirnov.Distance([0, 0], [1, 3]));
    }

    [TestMethod]
    public void ChiSquare_HasTheMomentsOfAllDeals() => Few.Where(pair => pair.First.Zip(pair.Second).Count(cell => cell.First + cell.Second > 0) > 1 && pair.First.Sum() + pair.Second.Sum() > 6).Sample(pair =>
    {
        var (first, second) = pair;
        double[] statistics = [.. Deals(first, second).Select(deal => ChiSquare.Statistic(deal.First, deal.Second))];
        var mean = statistics.Average();
        var deviation = Math.Sqrt(statistics.Average(value => (value - mean) * (value - mean)));
        var moments = ChiSquare.Moments([.. first.Zip(second, (one, other) => (double)(one + other)).Where(both => both > 0)], first.Sum() + second.Sum(), second.Sum());
        Assert.AreEqual(mean, moments.Mean, 1e-9);
        Assert.AreEqual(deviation, moments.Deviation, 1e-6);
        if (deviation > 1e-3)
        {
            Assert.AreEqual(statistics.Average(value => Math.Pow((value - mean) / deviation, 3)), moments.Skewness, 1e-5);
        }
    });

    [TestMethod]
    public void ChiSquare_IsPearsons_InATableOfFourCells()
    {
        // N (ad − bc)² / products of the margins.
        Assert.AreEqual(100.0 * Math.Pow((10 * 35) - (40 * 15), 2) / (50.0 * 50 * 25 * 75), ChiSquare.Statistic([10, 40], [15, 35]), 1e-12);
        Assert.AreEqual(1, ChiSquare.PValue([10, 0], [30, 0]));
    }

    [TestMethod]
    public void Psi_IsTheClosedForm()
    {
        Assert.AreEqual((0.3 * Math.Log(8 / 5.0)) + (-0.3 * Math.Log(2 / 5.0)), Divergence.Psi([500, 500], [80, 20]), 1e-12);

        // An empty cell counts as half a row.
        Assert.AreEqual((0.5 * Math.Log(2)) + ((0.005 - 0.5) * Math.Log(0.01)), Divergence.Psi([50, 50], [100, 0]), 1e-12);
        Assert.AreEqual(9 * ((1 / 1000.0) + (1 / 500.0)), Divergence.PsiByChance([.. Enumerable.Repeat(100L, 10)], [.. Enumerable.Repeat(50L, 10)]), 1e-12);
    }

    [TestMethod]
    public void JensenShannon_IsTheClosedForm()
    {
        Assert.AreEqual(1, Divergence.JensenShannon([5, 0], [0, 9]), 1e-12);

        // Half and half against all of one: 1 − (3/4) log₂ 3 + … = ½ (0.5 log₂(0.5/0.75) + 0.5 log₂(0.5/0.25) + log₂(1/0.75)).
        var divergence = 0.5 * ((0.5 * Math.Log2(0.5 / 0.75)) + 0.5 + Math.Log2(1 / 0.75));
        Assert.AreEqual(Math.Sqrt(divergence), Divergence.JensenShannon([1, 1], [2, 0]), 1e-12);
    }

    [TestMethod]
    public void TotalVariation_IsTheShareThatWouldHaveToChange() => Assert.AreEqual(0.3, Divergence.TotalVariation([50, 30, 20], [20, 60, 20]), 1e-12);

    [TestMethod]
    public void Distances_AreNothing_WhenSharesAreTheSame() => Gen.Select(Counts, Gen.Long[1, 50]).Sample((counts, times) =>
    {
        long[] more = [.. counts.Select(count => count * times)];
        Assert.AreEqual(0, KolmogorovSmirnov.Distance(counts, more));
        Assert.AreEqual(1, KolmogorovSmirnov.PValue(counts, more));
        Assert.AreEqual(0, Divergence.TotalVariation(counts, more), 1e-12);
        Assert.AreEqual(0, Divergence.JensenShannon(counts, more), 1e-7);
        Assert.AreEqual(0, ChiSquare.Statistic(counts, more), 1e-9);
        Assert.AreEqual(0, Divergence.Psi([.. counts.Select(count => count + 1)], [.. counts.Select(count => (count + 1) * times)]), 1e-12);
    });

    [TestMethod]
    public void Distances_AreTheSameBothWays_AndBounded() => Gen.Select(Counts, Counts).Select((first, second) => (first[..Math.Min(first.Length, second.Length)], second[..Math.Min(first.Length, second.Length)]))
        .Where(pair => pair.Item1.Sum() > 0 && pair.Item2.Sum() > 0).Sample(pair =>
        {
            var (first, second) = pair;
            foreach (var distance in new Func<long[], long[], double>[] { KolmogorovSmirnov.Distance, Divergence.TotalVariation, Divergence.JensenShannon })
            {
                Assert.AreEqual(distance(first, second), distance(second, first), 1e-12);
                Assert.IsInRange(0, 1 + 1e-12, distance(first, second));
            }

            Assert.AreEqual(Divergence.Psi(first, second), Divergence.Psi(second, first), 1e-9);
            Assert.IsLessThanOrEqualTo(Divergence.TotalVariation(first, second) + 1e-12, KolmogorovSmirnov.Distance(first, second));
            Assert.IsInRange(0, 1, KolmogorovSmirnov.PValue(first, second));
            Assert.IsInRange(0, 1, ChiSquare.PValue(first, second));
            Assert.AreEqual(KolmogorovSmirnov.PValue(first, second), KolmogorovSmirnov.PValue(second, first), 1e-9);
        });

    [TestMethod]
    public void Holm_RaisesEachByTheNumberOfThoseThatAreNoSmaller()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        foreach (var (corrected, value) in HolmCorrection.Of([0.01, 0.04, 0.03, 0.005]).Zip(expected))
        {
            Assert.AreEqual(value, corrected, 1e-12);
        }

        Assert.IsEmpty(HolmCorrection.Of([]));
    }

    /// <summary>Each way of dealing all rows into two samples of the same sizes.</summary>
    private static IEnumerable<(long[] First, long[] Second)> Deals(long[] first, long[] second)
    {
        int[] cells = [.. first.Zip(second, (one, other) => (int)(one + other)).Index().SelectMany(cell => Enumerable.Repeat(cell.Index, cell.Item))];
        for (var taken = 0u; taken < 1u << cells.Length; taken++)
        {
            if (BitOperations.PopCount(taken) == second.Sum())
            {
                var (one, other) = (new long[first.Length], new long[first.Length]);
                foreach (var (row, cell) in cells.Index())
                {
                    (((taken >> row) & 1) == 1 ? other : one)[cell]++;
                }

                yield return (one, other);
            }
        }
    }
}
