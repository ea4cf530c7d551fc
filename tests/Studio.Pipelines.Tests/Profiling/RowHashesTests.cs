namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class RowHashesTests
{
    [TestMethod]
    public void CountRepeats_CountsEqualRows_InAnyOrderOfColumns() => Gen.Select(Gen.Byte[0, 3].Array[4].Array[0, 300], Gen.Shuffle(new[] { 0, 1, 2, 3 }), Gen.Int[1, 80]).Sample((rows, order, part) =>
    {
        var hashes = new RowHashes(rows.Length);
        foreach (var column in order)
        {
            for (var first = 0; first < rows.Length; first += part)
            {
                hashes.Add(column, first, rows.Skip(first).Take(part).Select(row => (ulong)row[column]).ToArray());
            }
        }

        Assert.AreEqual(rows.Length - rows.DistinctBy(row => string.Join(' ', row)).Count(), hashes.CountRepeats(CancellationToken.None));
    });

    [TestMethod]
    public void CountRepeats_CountsEqualRows_OfALargeTable()
    {
        const int Rows = 300_000, Different = 250_000;
        var hashes = new RowHashes(Rows);
        hashes.Add(0, 0, Enumerable.Range(0, Rows).Select(row => (ulong)(row % Different)).ToArray());
        Assert.AreEqual(Rows - Different, hashes.CountRepeats(CancellationToken.None));
    }
}
