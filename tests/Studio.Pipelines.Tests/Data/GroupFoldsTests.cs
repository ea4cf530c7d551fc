namespace Studio.Pipelines.Tests.Data;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class GroupFoldsTests
{
    /// <summary>Rows of 1 (regression) to 4 classes in up to 12 groups, at least two of each.</summary>
    private static readonly Gen<(TargetVector Truth, int[] Groups)> Tables =
        Gen.Select(Gen.Int[1, 4], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 11]).Array[20, 80]).Select((classes, rows) =>
        {
            (int Label, int Group)[] all = [.. rows, .. Enumerable.Range(0, 2 * classes).Select(i => (i / 2, i % 2))];
            return (new TargetVector([.. all.Select(row => (double)(row.Label % classes))], classes), all.Select(row => row.Group).ToArray());
        });

    [TestMethod]
    public void Split_NeverHasAGroupOnBothSides() =>
        Gen.Select(Tables, Gen.Int[1, 8], Gen.Int).Sample((table, count, seed) =>
            GroupFolds.Split(table.Truth, table.Groups, count, 0.2, seed).All(fold =>
                !fold.Training.Select(row => table.Groups[row]).Intersect(fold.Validation.Select(row => table.Groups[row])).Any()));

    [TestMethod]
    public void Split_ValidatesEachGroupInOneFold_AndTrainsOnAllOthers() =>
        Gen.Select(Tables, Gen.Int[2, 8], Gen.Int).Sample((table, count, seed) =>
        {
            var folds = GroupFolds.Split(table.Truth, table.Groups, count, 0.2, seed);
            var validated = folds.SelectMany(fold => fold.Validation).ToList();
            return validated.Distinct().Count() == validated.Count
                && folds.All(fold => Enumerable.Range(0, table.Groups.Length).Except(fold.Training).Select(row => table.Groups[row]).Distinct()
                    .All(group => !fold.Training.Any(row => table.Groups[row] == group)));
        });

    [TestMethod]
    public void Split_ValidatesOnlyClassesThatItTrainsOn() =>
        Gen.Select(Tables, Gen.Int[1, 8], Gen.Int).Sample((table, count, seed) =>
            table.Truth.Classes == 1 || GroupFolds.Split(table.Truth, table.Groups, count, 0.2, seed).All(fold =>
                fold.Validation.All(row => fold.Training.Any(other => table.Truth.Values[other] == table.Truth.Values[row]))));

    [TestMethod]
    public void Split_SpreadsClassesEvenly_WhenGroupsAreSmall()
    {
        // 200 groups of five rows, a third of which are of the second class alone.
        int[] groups = [.. Enumerable.Range(0, 1000).Select(row => row / 5)];
        var truth = new TargetVector([.. groups.Select(group => group % 3 == 0 ? 1.0 : 0.0)], 2);
        foreach (var fold in GroupFolds.Split(truth, groups, 5, 0, 1))
        {
            Assert.IsLessThanOrEqualTo(5, Math.Abs(fold.Validation.Length - 200));
            Assert.IsLessThanOrEqualTo(5, Math.Abs(fold.Validation.Count(row => truth.Values[row] == 1) - 67));
        }
    }

    [TestMethod]
    public void Split_HoldsOutTheShareAsNearlyAsGroupsAllow_WhenThereIsOneFold()
    {
        int[] groups = [.. Enumerable.Repeat(0, 500), .. Enumerable.Range(1, 500)];
        var fold = GroupFolds.Split(new TargetVector([.. groups.Select(group => (double)group)], 1), groups, 1, 0.2, 1).Single();
        Assert.AreEqual(125, fold.Validation.Length);
        Assert.AreEqual(875, fold.Training.Length);
    }

    [TestMethod]
    public void Split_DependsOnTheSeedAlone()
    {
        int[] groups = [.. Enumerable.Range(0, 100).Select(row => row / 4)];
        var truth = new TargetVector([.. groups.Select(group => (double)group)], 1);
        string Rows(int seed) => string.Join('|', GroupFolds.Split(truth, groups, 5, 0, seed).Select(fold => string.Join(',', fold.Validation)));
        Assert.AreEqual(Rows(1), Rows(1));
        Assert.AreNotEqual(Rows(1), Rows(2));
    }

    [TestMethod]
    public void Split_Refuses_WhenThereIsOneGroup() =>
        Assert.Contains("one group", Assert.ThrowsExactly<DatasetException>(() => GroupFolds.Split(new TargetVector([1, 2, 3], 1), [7, 7, 7], 2, 0, 1)).Message);

    [TestMethod]
    public void Split_Refuses_WhenEachClassIsAGroup() =>
        Assert.Contains("in one group only", Assert.ThrowsExactly<DatasetException>(() => GroupFolds.Split(new TargetVector([0, 0, 1, 1], 2), [1, 1, 2, 2], 2, 0, 1)).Message);
}
