namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class LeakageMeasureTests
{
    [TestMethod]
    public void Correlation_IsThatOfTheDefinition() => Gen.Select(Gen.Int[-9, 9], Gen.Int[-9, 9]).Array[10, 60].Sample(pairs =>
    {
        double[] x = [.. pairs.Select(pair => (double)pair.Item1)], y = [.. pairs.Select(pair => (double)pair.Item2)];
        double n = x.Length, covariance = (x.Zip(y, (a, b) => a * b).Sum() * n) - (x.Sum() * y.Sum());
        double spread = ((x.Sum(a => a * a) * n) - (x.Sum() * x.Sum())) * ((y.Sum(b => b * b) * n) - (y.Sum() * y.Sum()));
        var expected = spread == 0 ? 0 : covariance / Math.Sqrt(spread);

        // Missing and infinite numbers have no part in it.
        Assert.AreEqual(expected, PearsonCorrelation.Of([.. x, double.NaN, 1, double.PositiveInfinity], [.. y, 1, double.NaN, 1]), 1e-9);
    });

    [TestMethod]
    public void Correlation_IsNone_ForFewerThanTenPairs() => Assert.AreEqual(0, PearsonCorrelation.Of([1, 2, 3], [1, 2, 3]));

    [TestMethod]
    public void Purity_IsTheShareOfTheCommonestClassOfALevel() => Gen.Select(Gen.ULong[0, 3], Gen.ULong[0, 2], Gen.Int[0, 30]).Array[1, 100].Sample(rows =>
    {
        // Most rows have the class that their level says.
        ulong[] levels = [.. rows.Select(row => row.Item1)], classes = [.. rows.Select(row => row.Item3 == 0 ? row.Item2 : row.Item1 % 3)];
        var pairs = levels.Zip(classes).ToArray();
        var purity = pairs.GroupBy(pair => pair.First).Sum(level => level.CountBy(pair => pair.Second).Max(count => count.Value)) / (double)pairs.Length;
        var guess = pairs.CountBy(pair => pair.Second).Max(count => count.Value) / (double)pairs.Length;
        var tells = guess < 1 && purity - guess >= 0.95 * (1 - guess) && pairs.Length >= 5 * levels.Distinct().Count();
        Assert.AreEqual(tells ? purity : 0, LevelPurity.Of(levels, classes), 1e-12);
    });
}
