namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class FrequentValuesTests
{
    [TestMethod]
    public void Top_GivesAllThatAreAsFrequentAsTheLast_WhenNothingIsDropped() => Gen.Select(Gen.ULong[0, 30].Array[0, 200], Gen.Int[1, 20]).Sample((keys, most) =>
    {
        var values = Counted(keys, 31);
        Assert.IsTrue(values.Exact);
        Assert.AreEqual(keys.Distinct().Count(), values.Distinct);
        var counts = keys.CountBy(key => key).OrderByDescending(pair => pair.Value).ToArray();
        var least = counts.Length > most ? counts[most - 1].Value : 1;
        CollectionAssert.AreEquivalent(
            counts.Where(pair => pair.Value >= least).Select(pair => (pair.Key, (long)pair.Value)).ToArray(),
            values.Top(most, _ => Assert.Fail("Nothing was dropped.")).Select(pair => (pair.Key, pair.Value)).ToArray());
    });

    [TestMethod]
    public void Top_HasEveryValueAboveTheBoundWithItsCount_WhenValuesAreDropped() => Gen.Select(Gen.Int[10, 60], Gen.Int[1, 5], Gen.Int).Sample(
        (capacity, frequent, seed) =>
        {
            // Frequent values among many rare ones, all in random order.
            var random = new Random(seed);
            var rare = Enumerable.Range(100, 2000).Select(key => (ulong)key);
            var often = Enumerable.Range(0, frequent).SelectMany(key => Enumerable.Repeat((ulong)key, (2 * 12_000 / capacity) + 1)).Take(10_000);
            var keys = rare.Concat(often).ToArray();
            random.Shuffle(keys);
            var values = Counted(keys, capacity);
            Assert.IsFalse(values.Exact);
            var top = values.Top(frequent, take => Array.ForEach(keys, take));
            foreach (var (key, count) in keys.CountBy(key => key).Where(pair => pair.Value > 2.0 * keys.Length / capacity))
            {
                Assert.AreEqual(count, top[key]);
            }
        },
        iter: 50);

    [TestMethod]
    public void Distinct_IsEstimated_WhenValuesAreDropped()
    {
        var values = Counted([.. Enumerable.Range(0, 600_000).Select(i => (ulong)(i % 300_000))], 1000);
        Assert.AreEqual(300_000, values.Distinct, 12_000);
    }

    private static FrequentValues Counted(ulong[] keys, int capacity)
    {
        var values = new FrequentValues(capacity);
        Array.ForEach(keys, values.Add);
        return values;
    }
}
