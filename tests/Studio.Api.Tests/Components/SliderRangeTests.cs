namespace Studio.Api.Tests.Components;

using CsCheck;
using Studio.Api.Components.Models;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class SliderRangeTests
{
    [TestMethod]
    public void Of_CoversAllValues_InSteps() => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6], Gen.Bool).Sample((low, span, whole) =>
    {
        var range = SliderRange.Of(Of(low, low + span, [low, low + span]), whole)!;
        Assert.IsTrue(range.Low <= low + 1e-9 && range.High >= low + span - 1e-9);
        Assert.IsGreaterThan(0, range.Step);
        Assert.IsTrue(range.Place("") >= range.Low - range.Step && range.Place(null) <= range.High + range.Step);
        Assert.AreEqual(range.High, range.Place("1e300"));
    });

    [TestMethod]
    public void Of_LeavesOutliersOut_AndIsNone_ForASingleValue()
    {
        Assert.AreEqual(100, SliderRange.Of(Of(0, 1e9, [1, 2, 50, 100]), false)!.High);
        Assert.IsNull(SliderRange.Of(Of(5, 5, [5, 5]), false));
        Assert.AreEqual(1, SliderRange.Of(Of(0, 3, [0, 3]), true)!.Step);
    }

    private static NumberStatistics Of(double min, double max, double[] quantiles) => new(min, max, (min + max) / 2, 1, quantiles, [], false, 0);
}
