namespace Studio.Pipelines.Tests.Data;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class TimeFoldsTests
{
    /// <summary>Regression rows at few or many different times, some of them unknown.</summary>
    private static readonly Gen<double[]> Times = Gen.Select(Gen.Int[2, 200], Gen.Int[0, 1_000_000].Array[10, 80]).Select((levels, values) =>
        (double[])[.. values.Select(value => value % 11 == 0 ? double.NaN : value % levels), 0, 1]);

    [TestMethod]
    public void Split_ValidatesLaterRowsAlone() =>
        Gen.Select(Times, Gen.Int[1, 9]).Sample((times, count) => Split(times, count).All(fold =>
            fold.Training.Max(row => Key(times[row])) < fold.Validation.Min(row => Key(times[row]))));

    [TestMethod]
    public void Split_ValidatesEachRowOnceAtMost_AndTheLatestAlways() =>
        Gen.Select(Times, Gen.Int[1, 9]).Sample((times, count) =>
        {
            var folds = Split(times, count);
            var validated = folds.SelectMany(fold => fold.Validation).ToList();
            return validated.Distinct().Count() == validated.Count
                && validated.Any(row => Key(times[row]) == times.Max(Key))
                && folds.All(fold => fold.Training.Union(fold.Validation).All(row => row >= 0 && row < times.Length));
        });

    [TestMethod]
    public void Split_TrainsOnEverythingBefore()
    {
        double[] times = [.. Enumerable.Range(0, 100).Select(row => (double)((row * 37) % 100))];
        var folds = Split(times, 4);
        CollectionAssert.AreEqual(new[] { 60, 70, 80, 90 }, folds.Select(fold => fold.Training.Length).ToArray());
        Assert.IsTrue(folds.All(fold => fold.Validation.Length == 10));
        Assert.IsTrue(folds.All(fold => fold.Training.Select(row => times[row]).Order().SequenceEqual(Enumerable.Range(0, fold.Training.Length).Select(time => (double)time))));
    }

    [TestMethod]
    public void Split_HoldsOutTheLatestShare_WhenThereIsOneFold()
    {
        var fold = TimeFolds.Split(new TargetVector(new double[50], 1), [.. Enumerable.Range(0, 50).Select(row => (double)(49 - row))], 1, 0.2).Single();
        CollectionAssert.AreEqual(Enumerable.Range(0, 10).ToArray(), fold.Validation);
        CollectionAssert.AreEqual(Enumerable.Range(10, 40).ToArray(), fold.Training);
    }

    [TestMethod]
    public void Split_TrainsOnRowsWithoutATime()
    {
        double[] times = [double.NaN, 5, 1, double.NaN, 4, 2, 3, 6, 7, 8];
        Assert.IsTrue(Split(times, 4).All(fold => fold.Training.Contains(0) && fold.Training.Contains(3)));
    }

    [TestMethod]
    public void Split_DoesNotJudgeAClassBeforeItOccurs()
    {
        // The third class appears in the last tenth only.
        var truth = new TargetVector([.. Enumerable.Range(0, 100).Select(row => row >= 95 ? 2.0 : row % 2)], 3);
        var folds = TimeFolds.Split(truth, [.. Enumerable.Range(0, 100).Select(row => (double)row)], 4, 0);
        Assert.HasCount(4, folds);
        CollectionAssert.AreEqual(new[] { 90, 91, 92, 93, 94 }, folds[^1].Validation);
    }

    [TestMethod]
    public void Split_Refuses_WhenAllTimesAreTheSame() =>
        Assert.Contains("the same time", Assert.ThrowsExactly<DatasetException>(() => Split([3, 3, 3], 2)).Message);

    [TestMethod]
    public void Split_Refuses_WhenOneClassFollowsTheOther() =>
        Assert.Contains(
            "follow one another",
            Assert.ThrowsExactly<DatasetException>(() => TimeFolds.Split(new TargetVector([0, 0, 0, 1], 2), [1, 2, 3, 4], 1, 0.25)).Message);

    private static IReadOnlyList<Fold> Split(double[] times, int folds) => TimeFolds.Split(new TargetVector(new double[times.Length], 1), times, folds, 0.2);

    private static double Key(double time) => double.IsNaN(time) ? double.NegativeInfinity : time;
}
