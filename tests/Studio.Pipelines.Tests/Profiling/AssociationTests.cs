namespace Studio.Pipelines.Tests.Profiling;

using CsCheck;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class AssociationTests
{
    private const int Rows = 2000;

    private static readonly Gen<ulong[]> s_levels = Gen.Int[2, 30].SelectMany(levels => Gen.ULong[0, (ulong)levels - 1].Array[Rows]);

    private static readonly Gen<double[]> s_numbers = Gen.Double[-1e3, 1e3].Array[Rows];

    [TestMethod]
    public void Levels_AreHardlyAssociated_WhenTheyAreIndependent() =>
        Gen.Select(s_levels, s_levels).Sample((first, second) => Assert.IsLessThan(0.2, Association.OfLevels(first, second)), iter: 100);

    [TestMethod]
    public void Levels_AreAssociatedEqually_WhicheverComesFirst() =>
        Gen.Select(s_levels, s_levels).Sample((first, noise) =>
        {
            ulong[] second = [.. first.Zip(noise, (level, other) => other % 3 == 0 ? level % 4 : other % 4)];
            Assert.AreEqual(Association.OfLevels(first, second), Association.OfLevels(second, first), 1e-9);
        }, iter: 50);

    [TestMethod]
    public void Levels_AreFullyAssociated_WhenOneIsAFunctionOfTheOther() =>
        s_levels.Sample(levels => Assert.AreEqual(1, Association.OfLevels(levels, [.. levels.Select(level => level % 2)]), 0.02), iter: 50);

    [TestMethod]
    public void Number_IsHardlyAssociatedWithLevels_WhenTheyAreIndependent() =>
        Gen.Select(s_levels, s_numbers).Sample((levels, numbers) => Assert.IsLessThan(0.2, Association.OfLevelsAndNumber(levels, numbers)), iter: 100);

    [TestMethod]
    public void Number_IsFullyAssociatedWithLevels_WhenItIsAFunctionOfThem() =>
        s_levels.Sample(levels => Assert.AreEqual(1, Association.OfLevelsAndNumber(levels, [.. levels.Select(level => Math.Sin(level) * 1e6)]), 1e-6), iter: 50);

    [TestMethod]
    public void Numbers_AreHardlyAssociated_WhenTheyAreIndependent() =>
        Gen.Select(s_numbers, s_numbers).Sample((first, second) => Assert.IsLessThan(0.2, Association.OfNumbers(first, second)), iter: 100);

    [TestMethod]
    public void Numbers_AreStronglyAssociated_WhenOneIsAFunctionOfTheOther_ThatIsNoLine() =>
        s_numbers.Sample(numbers =>
        {
            Assert.AreEqual(1, Association.OfNumbers(numbers, [.. numbers.Select(value => (5 * value) - 1)]), 1e-9);
            Assert.AreEqual(1, Association.OfNumbers(numbers, [.. numbers.Select(value => value * value)]), 0.02);
        }, iter: 50);

    [TestMethod]
    public void TwoValues_AreAssociatedAsTheyAreCorrelated_ByEveryMeasure() =>
        Gen.Select(Gen.ULong[0, 1], Gen.Int[0, 9]).Array[Rows].Sample(rows =>
        {
            ulong[] first = [.. rows.Select(row => row.Item1)], second = [.. rows.Select(row => row.Item2 < 3 ? 1 - row.Item1 : row.Item1)];
            double[] x = [.. first.Select(level => (double)level)], y = [.. second.Select(level => (double)level)];
            var correlation = Math.Abs(PearsonCorrelation.Of(x, y));
            Assert.AreEqual(correlation, Association.OfLevels(first, second), 0.01);
            Assert.AreEqual(correlation, Association.OfLevelsAndNumber(first, y), 0.01);
            Assert.AreEqual(correlation, Association.OfNumbers(x, y), 0.01);
        }, iter: 50);

    [TestMethod]
    public void Strength_StaysBetweenNothingAndAll_WhateverTheRows() =>
        Gen.Select(Gen.ULong[0, 5], Gen.Double).Array[0, 40].Sample(rows =>
        {
            ulong[] levels = [.. rows.Select(row => row.Item1)];
            double[] numbers = [.. rows.Select(row => row.Item2)];
            foreach (var strength in new[] { Association.OfLevels(levels, Association.Binned(numbers)), Association.OfLevelsAndNumber(levels, numbers), Association.OfNumbers(numbers, numbers) })
            {
                Assert.IsTrue(strength is >= 0 and <= 1 + 1e-9, $"{strength}");
            }
        });

    [TestMethod]
    public void Levels_SayNothing_WhenNearlyEveryRowHasItsOwn()
    {
        ulong[] ids = [.. Enumerable.Range(0, Rows).Select(row => (ulong)row)];
        Assert.AreEqual(0, Association.OfLevels(ids, [.. ids.Select(id => id % 2)]));
        Assert.AreEqual(0, Association.OfLevelsAndNumber(ids, [.. ids.Select(id => (double)id)]));
    }

    [TestMethod]
    public void Bins_KeepEqualNumbersTogether_AndMissingOnesApart() => Gen.Int[-50, 50].Array[40, 500].Sample(values =>
    {
        double[] numbers = [.. values.Select(value => (double)value), double.NaN];
        var bins = Association.Binned(numbers);
        Assert.AreEqual(Hash64.Missing, bins[^1]);
        Assert.IsTrue(numbers.SkipLast(1).Zip(bins).GroupBy(row => row.First).All(group => group.Select(row => row.Second).Distinct().Count() == 1));
        Assert.IsTrue(numbers.SkipLast(1).Zip(bins).OrderBy(row => row.First).Select(row => row.Second).SequenceEqual(bins.SkipLast(1).Order()));
    });
}
