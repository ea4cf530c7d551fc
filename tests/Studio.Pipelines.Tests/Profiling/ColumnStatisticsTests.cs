namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tests.Data;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class ColumnStatisticsTests
{
    private static readonly Gen<double> Number = Gen.Frequency(
        (4, Gen.Int[-5, 60].Select(value => (double)value)),
        (4, Gen.Double[-1000, 1000]),
        (1, Gen.Double),
        (1, Gen.Int[0, 6].Select(i => new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e300, -1e300, 1e9 + 0.25 }[i])));

    private static readonly Gen<double[]> Numbers = Gen.OneOf(Number.Array[1, 300], Gen.Int[-5, 60].Select(value => (double)value).Array[1, 300], Gen.Double[1e9, 1e9 + 1].Array[1, 300]);

    [TestMethod]
    public void Number_StatisticsAreThoseOfASimpleReference_ForAnyParts() => Gen.Select(Numbers, Gen.Int[1, 50]).Sample((values, part) =>
    {
        var summary = Summarize(values, part);
        double[] present = [.. values.Where(value => !double.IsNaN(value))];
        double[] finite = [.. present.Where(double.IsFinite).Order()];
        Assert.AreEqual(present.Length, summary.Present);
        Assert.AreEqual(present.Distinct().Count(), summary.Distinct);
        Assert.AreEqual(values.Length > 1 && (Follow(values, (a, b) => a < b) || Follow(values, (a, b) => a > b)), summary.Ordered);
        CollectionAssert.AreEqual(present.Distinct().Count() > 50 ? [] : Top(finite), summary.TopValues.ToArray());
        Assert.AreEqual(finite.Length == 0, summary.Numbers is null);
        if (summary.Numbers is { } numbers)
        {
            CheckNumbers(numbers, finite, present.Length);
        }
    });

    [TestMethod]
    public async Task Text_StatisticsAreThoseOfASimpleReference_ForAnyText() => await AnyText.Gen.Array[2, 60].SampleAsync(
        async texts =>
        {
            using var data = new TemporaryDataset();
            var lines = string.Concat(texts.Select(text => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",x\n"));
            var dataset = await data.ReadAsync("a.csv", $"t,other\n{lines}");
            var table = await TableReader.ReadAsync(dataset.Path, ["t"], null, null, CancellationToken.None);
            var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
            if (table.Columns[0] is TextColumn column && dataset.Columns[0].Type == ColumnType.Text)
            {
                CheckTexts(profile.Columns[0], column.Values);
            }
        },
        iter: 60,
        threads: 1);

    [TestMethod]
    [DataRow("a1", true)]
    [DataRow("2024-01-05/x_1.b", true)]
    [DataRow("abc", false)]
    [DataRow("a 1", false)]
    [DataRow("é1", false)]
    public async Task Text_TellsCodes_ByTheirLetters(string value, bool code)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "t,other\n" + string.Concat(Enumerable.Range(0, 25).Select(i => $"{value}{(char)('a' + i)},{i % 2}\n")));
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        Assert.AreEqual(code, profile.Columns[0].PurposeReason == "a different code in every row", profile.Columns[0].PurposeReason);
    }

    private static ColumnSummary Summarize(double[] values, int part)
    {
        var summary = new NumberSummary(values.Length);
        foreach (var chunk in values.Chunk(part))
        {
            summary.Add(chunk, new ulong[chunk.Length]);
        }

        return summary.Finish(new ColumnInfo("n", ColumnType.Number), _ => Assert.Fail("All values are in memory."));
    }

    private static bool Follow(double[] values, Func<double, double, bool> holds) => double.IsFinite(values[0]) && values.Zip(values.Skip(1)).All(pair => holds(pair.First, pair.Second));

    private static ValueCount[] Top(double[] finite) =>
    [
        .. finite.GroupBy(value => value).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(20)
            .Select(group => new ValueCount(NumberText.Format(group.Key), group.Count())),
    ];

    private static void CheckNumbers(NumberStatistics numbers, double[] finite, int present)
    {
        Assert.AreEqual(finite[0], numbers.Min);
        Assert.AreEqual(finite[^1], numbers.Max);
        Assert.AreEqual(present - finite.Length, numbers.Infinite);
        Assert.AreEqual(finite.All(value => value == Math.Truncate(value)), numbers.Integers);
        Near((double)finite.Average(value => (decimal)Math.Clamp(value, -1e20, 1e20)), numbers.Mean, finite.All(value => Math.Abs(value) < 1e20));
        Near(Deviation(finite), numbers.StandardDeviation, finite.All(value => Math.Abs(value) < 1e10));
        double[] shares = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];
        for (var i = 0; i < shares.Length; i++)
        {
            var rank = shares[i] * (finite.Length - 1);
            double below = finite[(int)Math.Floor(rank)], above = finite[(int)Math.Ceiling(rank)];
            Near(below + ((above - below) * (rank - Math.Floor(rank))), numbers.Quantiles[i], double.IsFinite(above - below));
        }

        Assert.AreEqual(finite.Length, numbers.Histogram.Sum(bar => bar.Count));
        Assert.AreEqual(finite[0], numbers.Histogram[0].From);
        Assert.AreEqual(finite[^1], numbers.Histogram[^1].To);
        Assert.IsTrue(numbers.Histogram.Zip(numbers.Histogram.Skip(1)).All(pair => pair.First.To == pair.Second.From && pair.First.From < pair.First.To));
    }

    private static double Deviation(double[] finite)
    {
        double[] shifted = [.. finite.Select(value => value - finite[0])];
        return shifted.Length < 2 ? 0 : Math.Sqrt(shifted.Sum(value => Math.Pow(value - shifted.Average(), 2)) / (shifted.Length - 1));
    }

    private static void Near(double expected, double actual, bool comparable)
    {
        if (comparable)
        {
            Assert.AreEqual(expected, actual, 1e-9 * Math.Max(1e-3, Math.Abs(expected)));
        }
    }

    private static void CheckTexts(ColumnProfile profile, string[] texts)
    {
        string[] present = [.. texts.Where(text => text.Length > 0)];
        Assert.AreEqual(texts.Length - present.Length, profile.Missing);
        Assert.AreEqual(present.Distinct().Count(), profile.Distinct);
        Assert.AreEqual(present.Length == 0 ? 0 : present.Average(text => text.EnumerateRunes().Count()), profile.MeanLength, 1e-9);
        var top = present.GroupBy(text => text).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(20);
        CollectionAssert.AreEqual(top.Select(group => new ValueCount(group.Key, group.Count())).ToArray(), profile.TopValues.ToArray());
    }
}
