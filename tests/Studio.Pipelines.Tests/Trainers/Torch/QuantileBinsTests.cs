namespace Studio.Pipelines.Tests.Trainers.Torch;

using CsCheck;
using Studio.Pipelines.Trainers.Torch.Tabular;

[TestClass]
public sealed class QuantileBinsTests
{
    [TestMethod]
    public void Of_CutsIntoEquallyManyRows_WhenValuesDiffer()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(row => (float)(row * row))];

        var bins = QuantileBins.Of(values, 1, 4);

        CollectionAssert.AreEqual(new[] { 0f, 625f, 2500f, 5625f }, bins.Starts);
        CollectionAssert.AreEqual(new[] { 1 / 625f, 1 / 1875f, 1 / 3125f, 1 / 4375f }, bins.Slopes);
    }

    [TestMethod]
    public void Of_LeavesTheRestEmpty_WhenANumberHasFewerValues()
    {
        float[] values = [0, 1, 1, 2, 0, 3, 1, 4];

        var bins = QuantileBins.Of(values, 2, 3);

        Assert.AreEqual(3, bins.Bins);
        CollectionAssert.AreEqual(new[] { 1f, 0f, 0f }, bins.Slopes[..3]);
        CollectionAssert.AreEqual(new[] { 1f, 1f, 1f }, bins.Slopes[3..]);
    }

    [TestMethod]
    public void Of_TellsRareValuesApart_WhenMostRowsShareOne()
    {
        float[] values = [.. Enumerable.Repeat(0f, 900), .. Enumerable.Range(1, 100).Select(value => (float)value)];

        var bins = QuantileBins.Of(values, 1, 20);

        // Quantiles of rows alone give 3 bins, of which the first reaches to 50.
        Assert.IsGreaterThanOrEqualTo(15, bins.Bins);
        Assert.IsLessThanOrEqualTo(20, bins.Bins);
        Assert.IsGreaterThan(1 / 10f, bins.Slopes[0]);
    }

    [TestMethod]
    public void Of_HasOneBin_WhenANumberIsConstant()
    {
        var bins = QuantileBins.Of([5, 5, 5], 1, 48);

        Assert.AreEqual(1, bins.Bins);
        Assert.AreEqual(1f, bins.Slopes[0]);
    }

    [TestMethod]
    public void Of_CoversTheValuesWithoutGap_Always() => Gen.Float[-1000, 1000].Array[1, 60].Sample(values =>
    {
        var bins = QuantileBins.Of(values, 1, 8);
        for (var bin = 1; bin < bins.Bins; bin++)
        {
            Assert.AreEqual(bins.Starts[bin], bins.Starts[bin - 1] + (1 / bins.Slopes[bin - 1]), 1e-2f);
        }

        Assert.AreEqual(values.Min(), bins.Starts[0]);
        Assert.IsGreaterThanOrEqualTo(values.Max() - 2.01f, bins.Starts[^1] + (1 / bins.Slopes[^1]));
    });
}
