namespace Studio.Pipelines.Tests.Planning;

using CsCheck;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class NumberPrecisionTests
{
    [TestMethod]
    [DataRow(0, 100, true, null, DisplayName = "small whole numbers")]
    [DataRow(0, 16_777_216, true, null, DisplayName = "all whole numbers that 32 bits hold")]
    [DataRow(0.001, 3e9, false, null, DisplayName = "fractions of a wide range")]
    [DataRow(1000, 1010, false, null, DisplayName = "fractions that 32 bits tell apart")]
    [DataRow(1_700_000_000, 1_700_000_300, true, 1_700_000_000.0)]
    [DataRow(1_700_000_012, 1_700_000_345, true, 1_700_000_000.0)]
    [DataRow(-1_700_000_345, -1_700_000_012, true, -1_700_000_400.0)]
    [DataRow(20_000_000, 20_000_100, true, 20_000_000.0)]
    [DataRow(1000.1231, 1000.1239, false, 1000.1231)]
    [DataRow(16_777_217, 16_777_217, true, 16_777_217.0, DisplayName = "one number alone")]
    [DataRow(100_000, 25_000_000, true, 0.0, DisplayName = "prices: a logarithm of what is left would be another one")]
    [DataRow(-25_000_000, 25_000_000, true, 0.0, DisplayName = "on both sides of zero")]
    public void Offset_IsARoundNumberBelowTheLabels_WhereTheyAreFarFromZero(double min, double max, bool integers, double? expected) =>
        Assert.AreEqual(expected, NumberPrecision.Offset(Numbers(min, max, integers)));

    [TestMethod]
    public void Offset_IsNull_WhereThereIsNoNumber() => Assert.IsNull(NumberPrecision.Offset(null));

    [TestMethod]
    public void Offset_LooksAtMostLabels_WhereAFewAreFarFromAllOthers()
    {
        var numbers = Numbers(0, 1_700_000_300, integers: true) with { Quantiles = [1_700_000_003, 1_700_000_297] };
        Assert.AreEqual(1_700_000_000, NumberPrecision.Offset(numbers));
    }

    [TestMethod]
    public void Offset_LeavesWholeNumbersThat32BitsHold_ForAnyRange() =>
        Gen.Select(Gen.Long[-1L << 50, 1L << 50], Gen.Long[1, 1 << 22], Gen.Double[0, 1]).Sample((start, range, share) =>
        {
            var (min, max) = ((double)start, (double)(start + range));
            var label = Math.Round(min + (share * range));
            var left = label - (NumberPrecision.Offset(Numbers(min, max, integers: true)) ?? 0);
            return left == (float)left && label - left == (label - left);
        });

    private static NumberStatistics Numbers(double min, double max, bool integers) => new(min, max, (min + max) / 2, 1, [min, max], [], integers, 0);
}
