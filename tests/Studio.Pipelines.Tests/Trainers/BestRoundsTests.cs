namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class BestRoundsTests
{
    private static readonly OutputLink Number = new(TaskCatalog.Regression, Activation.None);

    [TestMethod]
    public void Keep_CutsAfterTheBestRound_WhenLaterRoundsGoPastTheLabel() =>
        Assert.HasCount(3, BestRounds.Keep(Model(1, 1, 1, 1, 1), Rows(3)).Trees[0]);

    [TestMethod]
    public void Keep_KeepsAll_WhenEveryRoundHelps() => Assert.HasCount(3, BestRounds.Keep(Model(1, 1, 1), Rows(9)).Trees[0]);

    [TestMethod]
    public void Keep_KeepsNone_WhenEveryRoundHurts() => Assert.IsEmpty(BestRounds.Keep(Model(1, 1), Rows(-5)).Trees[0]);

    [TestMethod]
    public void Keep_KeepsAll_WhenThereAreNoValidationRows() => Assert.HasCount(2, BestRounds.Keep(Model(1, 1), Rows()).Trees[0]);

    private static TreeModel Model(params float[] leaves) =>
        new(Number, [[.. leaves.Select(leaf => new DecisionTree([], [leaf]))]], 1);

    private static ColumnTable Rows(params float[] labels) => new(
    [
        new VectorColumn(ColumnNames.Features, new float[labels.Length], 1),
        new FloatColumn(ColumnNames.Label, labels),
    ]);
}
