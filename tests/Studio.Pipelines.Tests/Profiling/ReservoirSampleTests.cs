namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class ReservoirSampleTests
{
    [TestMethod]
    public void Values_AreTheStream_WhenItIsShort() => Gen.Select(Gen.Int.Array[0, 50], Gen.Int[1, 10]).Sample((values, part) =>
    {
        var sample = Draw(values, 50, part);
        Assert.IsTrue(sample.Complete);
        CollectionAssert.AreEqual(values, sample.ToArray());
    });

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(4096)]
    public void Values_ComeFromEveryPartOfTheStreamAlike(int part)
    {
        const int Rows = 1_000_000, Capacity = 20_000, Tenths = 10;
        var sample = Draw([.. Enumerable.Range(0, Rows)], Capacity, part);
        Assert.AreEqual(Rows, sample.Seen);
        Assert.HasCount(Capacity, sample.Values.Distinct().ToArray());

        // A tenth has 2,000 ± 42; five deviations.
        foreach (var (_, count) in sample.Values.CountBy(value => value / (Rows / Tenths)))
        {
            Assert.AreEqual(Capacity / Tenths, count, 212);
        }
    }

    [TestMethod]
    public void Add_MakesOnlyWhatItTakes_AndTakesTheSame()
    {
        var (made, lazy) = (0, new ReservoirSample<int>(100));
        for (var i = 0; i < 10_000; i++)
        {
            var value = i;
            lazy.Add(() => value + (0 * made++));
        }

        CollectionAssert.AreEqual(Draw([.. Enumerable.Range(0, 10_000)], 100, 64).ToArray(), lazy.ToArray());
        Assert.IsLessThan(1_000, made);
    }

    private static ReservoirSample<int> Draw(int[] values, int capacity, int part)
    {
        var sample = new ReservoirSample<int>(capacity);
        foreach (var chunk in values.Chunk(part))
        {
            sample.Add(chunk);
        }

        return sample;
    }
}
