namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Monitoring.Statistics;
using Studio.Pipelines.Scoring;

/// <summary>
/// P-values where nothing has changed, by simulation through reference and window as a model has them. The share of p-values up to a number may be above it by what chance does to
/// so many simulations, and no more; of numbers that hardly repeat it may not be below it either.
/// </summary>
[TestClass]
public sealed class NullDistributionTests
{
    private const int Times = 2_000;

    // Half the width of a band around a distribution function that one simulation in 1,000 leaves (Massart 1990).
    private static readonly double Band = Math.Sqrt(Math.Log(2 * 1_000) / (2 * Times));

    private static readonly ModelSignature Number = MonitoredTable.Of("numeric", "double");
    private static readonly ModelSignature Level = MonitoredTable.Of("categorical", "string");

    [TestMethod]
    [DataRow(400, 200)]
    [DataRow(200, 400)]
    [DataRow(1_000, 100)]
    public void PValues_AreUniform_OfNumbers(int known, int seen)
    {
        var values = PValues(Number, known, seen, (random, rows) => MonitoredTable.Numbers(Many(rows, () => MonitoredTable.Normal(random))));
        NotTooSmall(values);

        // The statistic is a multiple of 1/400 or so, of which some thirty are likely: p-values have steps of about that size.
        Assert.IsLessThan(Band + 0.06, Largest(values, (share, value) => value - share));
    }

    [TestMethod]
    [DataRow(400, 200)]
    [DataRow(2_000, 500)]
    public void PValues_AreNotTooSmall_OfNumbersThatRepeat(int known, int seen) => NotTooSmall(PValues(
        Number, known, seen, (random, rows) => MonitoredTable.Numbers(Many(rows, () => Math.Max(0, Math.Floor(2 * MonitoredTable.Normal(random)))))));

    [TestMethod]
    [DataRow(2, 400, 200)]
    [DataRow(12, 400, 200)]
    [DataRow(12, 2_000, 500)]
    [DataRow(90, 1_000, 500)]
    [DataRow(400, 1_000, 500)]
    [DataRow(5_000, 1_000, 500)]
    [DataRow(400, 300, 600)]
    public void PValues_AreNotTooSmall_OfLevels(int levels, int known, int seen) => NotTooSmall(PValues(
        Level, known, seen, (random, rows) => MonitoredTable.Levels(Many(rows, () => $"level {(int)(levels * random.NextDouble() * random.NextDouble())}"))));

    [TestMethod]
    public void PValues_AreNotTooSmall_WhenValuesAreMissing() => NotTooSmall(PValues(
        Number, 500, 200, (random, rows) => MonitoredTable.Numbers(Many(rows, () => random.Next(12) == 0 ? double.NaN : MonitoredTable.Normal(random)))));

    [TestMethod]
    public void ChiSquare_HasAUniformPValue_DownToOneInAThousand()
    {
        // Levels of 5 to 120 rows that are expected in the smaller sample, dealt from an urn.
        var random = new Random(7);
        int[] urn = [.. Enumerable.Range(0, 10).SelectMany(level => Enumerable.Repeat(level, 25 * (1 + (level * level / 4))))];
        var values = new double[20_000];
        for (var time = 0; time < values.Length; time++)
        {
            random.Shuffle(urn);
            values[time] = ChiSquare.PValue(Counts(urn[(urn.Length / 5)..]), Counts(urn[..(urn.Length / 5)]));
        }

        foreach (var level in new[] { 0.5, 0.1, 0.01, 0.001 })
        {
            var error = Math.Sqrt(level * (1 - level) / values.Length);
            Assert.AreEqual(level, values.Count(value => value <= level) / (double)values.Length, (4 * error) + (0.05 * level), $"{level}");
        }
    }

    private static long[] Counts(int[] levels)
    {
        var counts = new long[10];
        foreach (var level in levels)
        {
            counts[level]++;
        }

        return counts;
    }

    private static T[] Many<T>(int rows, Func<T> value) => [.. Enumerable.Range(0, rows).Select(_ => value())];

    private static double[] PValues(ModelSignature signature, int known, int seen, Func<Random, int, ColumnTable> draw) =>
    [
        .. Enumerable.Range(1, Times).AsParallel().WithDegreeOfParallelism(2).Select(seed =>
        {
            var random = new Random(seed);
            return MonitoredTable.Drift(MonitoringReference.Of(signature, draw(random, known), null, CancellationToken.None), draw(random, seen)).Columns[0].PValue;
        }),
    ];

    private static void NotTooSmall(double[] values)
    {
        Assert.IsLessThan(Band, Largest(values, (share, value) => share - value));
        foreach (var level in new[] { 0.05, 0.01, 0.001 })
        {
            Assert.IsLessThan(level + (4 * Math.Sqrt(level / Times)), values.Count(value => value <= level) / (double)Times, $"{level}");
        }
    }

    /// <summary>The largest difference of the share of p-values up to each of them and itself.</summary>
    private static double Largest(double[] values, Func<double, double, double> difference) =>
        values.Order().Index().Max(value => Math.Max(difference((value.Index + 1.0) / values.Length, value.Item), difference(value.Index / (double)values.Length, value.Item)));
}
