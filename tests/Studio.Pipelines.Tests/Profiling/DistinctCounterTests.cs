namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class DistinctCounterTests
{
    [TestMethod]
    public void Count_IsExact_BelowTheBound() => Gen.ULong[0, 500].Array[0, 1000].Sample(values =>
        Assert.AreEqual(values.Distinct().Count(), Count(values)));

    [TestMethod]
    [DataRow(150_000)]
    [DataRow(400_000)]
    [DataRow(2_000_000)]
    public void Count_IsWithinFourPerCent_WhenValuesRepeat(int distinct) => Gen.ULong.Sample(
        seed =>
        {
            var values = Enumerable.Range(0, distinct).Select(i => seed + (ulong)i);
            Assert.AreEqual(distinct, Count(values.Take(1000).Concat(values)), 0.04 * distinct);
        },
        iter: 3,
        threads: 1);

    [TestMethod]
    public void Count_IsThatOfTheValues_WhenAllDiffer() =>
        Assert.AreEqual(1_000_000, Count(Enumerable.Range(0, 1_000_000).Select(i => (ulong)i)));

    [TestMethod]
    public void Count_IsNotThatOfTheValues_WhenOneInTenRepeatsLate() =>
        Assert.AreEqual(900_000, Count(Enumerable.Range(0, 1_000_000).Select(i => (ulong)i % 900_000)), 36_000);

    private static long Count(IEnumerable<ulong> values)
    {
        var counter = new DistinctCounter();
        foreach (var value in values)
        {
            counter.Add(Hash64.Mix(value));
        }

        return counter.Count;
    }
}
