namespace Studio.Benchmarks.Tests;

[TestClass]
public sealed class ComparisonTests
{
    [TestMethod]
    public void ShareBetter_CountsLowerErrorsAlone() =>
        Assert.AreEqual(0.5, Compare((1, 2), (1, 1), (2, 1), (1, 3)).ShareBetter);

    [TestMethod]
    [DataRow(1, 0.5)]
    [DataRow(3, 1.0)]
    [DataRow(4, 1.5)]
    public void MedianRatio_IsTheMiddle_OrTheMeanOfTheTwoInTheMiddle(int datasets, double expected) =>
        Assert.AreEqual(expected, Compare([.. new (double, double)[] { (1, 2), (4, 2), (2, 2), (8, 2) }.Take(datasets)]).MedianRatio);

    [TestMethod]
    public void Ratio_IsOne_WhenBothAreWithoutError() =>
        Assert.AreEqual(1, Compare((0, 0)).MedianRatio);

    [TestMethod]
    public void ClearLosses_AreThoseOverTwoPerCent_OnManyTestRows()
    {
        var a = new Dictionary<string, TestError>
        {
            ["clear"] = new(1.03, 5001),
            ["slight"] = new(1.01, 90_000),
            ["small"] = new(9, 5000),
            ["unknown"] = new(9, null),
        };
        var comparison = Comparison.Of(a, a.Keys.ToDictionary(name => name, _ => new TestError(1, null)));
        Assert.AreEqual("clear", comparison.ClearLosses.Single().Dataset);
    }

    [TestMethod]
    public void Of_TellsWhatIsNotCompared()
    {
        var comparison = Comparison.Of(
            new Dictionary<string, TestError> { ["both"] = new(1, 10), ["first"] = new(1, 10) },
            new Dictionary<string, TestError> { ["both"] = new(2, null), ["second"] = new(1, null) });
        Assert.AreEqual("both", comparison.Datasets.Single().Dataset);
        Assert.AreEqual("first", comparison.OnlyA.Single());
        Assert.AreEqual("second", comparison.OnlyB.Single());
        Assert.Contains("| both | 10 | 1 | 2 | 0.500 |", comparison.Write("a", "b"));
    }

    private static Comparison Compare(params (double A, double B)[] errors) => Comparison.Of(
        errors.Index().ToDictionary(entry => $"{entry.Index}", entry => new TestError(entry.Item.A, 100)),
        errors.Index().ToDictionary(entry => $"{entry.Index}", entry => new TestError(entry.Item.B, 100)));
}
