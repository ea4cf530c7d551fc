namespace Studio.Pipelines.Tests.Data;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class FoldsTests
{
    private static readonly Gen<TargetVector> Truths = Gen.Select(Gen.Int[2, 4], Gen.Int[0, 3].Array[8, 60])
        .Select((classes, labels) => new TargetVector([.. labels.Select(label => (double)(label % classes))], classes));

    [TestMethod]
    public void Split_ValidatesEveryRowOnce_ExceptSingleRowsOfAClass() =>
        Gen.Select(Truths, Gen.Int[2, 8], Gen.Int).Sample((truth, count, seed) =>
        {
            var folds = Folds.Split(truth, count, 0, seed);
            var singles = truth.Values.Index().GroupBy(row => row.Item).Where(group => group.Count() == 1).Select(group => group.First().Index);
            var validated = folds.SelectMany(fold => fold.Validation).Order();
            return validated.SequenceEqual(Enumerable.Range(0, truth.Values.Length).Except(singles))
                && folds.All(fold => fold.Training.Concat(fold.Validation).Order().SequenceEqual(Enumerable.Range(0, truth.Values.Length)));
        });

    [TestMethod]
    public void Split_DealsEachClassEvenly() =>
        Gen.Select(Truths, Gen.Int[2, 8], Gen.Int).Sample((truth, count, seed) =>
        {
            var folds = Folds.Split(truth, count, 0, seed);
            return Enumerable.Range(0, truth.Classes).All(label =>
            {
                var shares = folds.Select(fold => fold.Validation.Count(row => truth.Values[row] == label)).ToList();
                return shares.Max() - shares.Min() <= 1;
            });
        });

    [TestMethod]
    public void Split_TrainsOnEveryClass_WhateverTheFold() =>
        Gen.Select(Truths, Gen.Int[1, 8], Gen.Int).Sample((truth, count, seed) =>
            Folds.Split(truth, count, 0.2, seed).All(fold =>
                truth.Values.Distinct().All(label => fold.Training.Any(row => truth.Values[row] == label))));

    [TestMethod]
    public void Split_HoldsOutTheShareOfEachClass_WhenThereIsOneFold()
    {
        var truth = new TargetVector([.. Enumerable.Range(0, 100).Select(row => row < 80 ? 0.0 : 1.0)], 2);
        var fold = Folds.Split(truth, 1, 0.25, 1).Single();
        Assert.AreEqual(20, fold.Validation.Count(row => row < 80));
        Assert.AreEqual(5, fold.Validation.Count(row => row >= 80));
    }

    [TestMethod]
    public void Split_DependsOnTheSeedAlone()
    {
        var truth = new TargetVector([.. Enumerable.Range(0, 50).Select(row => (double)row)], 1);
        string Rows(int seed) => string.Join('|', Folds.Split(truth, 5, 0, seed).Select(fold => string.Join(',', fold.Validation)));
        Assert.AreEqual(Rows(1), Rows(1));
        Assert.AreNotEqual(Rows(1), Rows(2));
    }

    [TestMethod]
    public void Split_MakesFewerFolds_WhenThereAreFewerRows() =>
        Assert.HasCount(3, Folds.Split(new TargetVector([1, 2, 3], 1), 5, 0, 1));

    [TestMethod]
    public void Split_Refuses_WhenThereIsOneRow() =>
        Assert.Contains("at least 2", Assert.ThrowsExactly<DatasetException>(() => Folds.Split(new TargetVector([1], 1), 5, 0, 1)).Message);

    [TestMethod]
    public void Split_Refuses_WhenEveryClassHasOneRow() =>
        Assert.Contains("only one row", Assert.ThrowsExactly<DatasetException>(() => Folds.Split(new TargetVector([0, 1], 2), 2, 0, 1)).Message);
}
