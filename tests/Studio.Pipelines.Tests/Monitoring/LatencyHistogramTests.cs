namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Monitoring;

[TestClass]
public sealed class LatencyHistogramTests
{
    [TestMethod]
    public void Quantile_IsOffByAnEighthAtMost_WhateverTheTimes()
    {
        var random = new Random(1);
        double[] milliseconds = [.. Enumerable.Range(0, 5_000).Select(_ => 0.1 * Math.Exp(8 * random.NextDouble())).Order()];

        var histogram = Of(milliseconds);

        Assert.AreEqual(5_000, histogram.Calls);
        foreach (var share in new[] { 0.1, 0.5, 0.9, 0.99 })
        {
            var exact = milliseconds[(int)(share * milliseconds.Length)];
            Assert.AreEqual(1, histogram.Quantile(share)!.Value / exact, 0.125, $"{share}");
        }
    }

    [TestMethod]
    public void Merge_IsTheHistogramOfAllCalls()
    {
        var (few, many) = (new[] { 0.01, 3, 3 }, new[] { 0.2, 900, 5_000_000 });

        CollectionAssert.AreEqual(Of([.. few, .. many]).Counts.ToArray(), Of(few).Merge(Of(many)).Counts.ToArray());
        CollectionAssert.AreEqual(Of(many).Merge(Of(few)).Counts.ToArray(), Of(few).Merge(Of(many)).Counts.ToArray());
        Assert.IsNull(Of([]).Quantile(0.5));
    }

    private static LatencyHistogram Of(IEnumerable<double> milliseconds)
    {
        var counts = new long[LatencyHistogram.Buckets];
        foreach (var time in milliseconds)
        {
            counts[LatencyHistogram.Bucket(TimeSpan.FromMilliseconds(time))]++;
        }

        return LatencyHistogram.Of(counts);
    }
}
