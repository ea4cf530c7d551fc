namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using CsCheck;
using Studio.Pipelines.Trainers.LightGbm;

[TestClass]
public sealed class ModelTextTests
{
    [TestMethod]
    public void RoundDown_KeepsEverySplitOfFloats_WhateverTheThreshold() =>
        Gen.Select(Gen.Double, Gen.Float).Sample((threshold, value) =>
            double.IsNaN(threshold) || Agrees(value, threshold) && Agrees((float)threshold, threshold)
            && Agrees(MathF.BitIncrement((float)threshold), threshold) && Agrees(MathF.BitDecrement((float)threshold), threshold));

    [TestMethod]
    public void Read_GivesTheTreesOfEachOutput_WhenRoundsAlternateBetweenThem()
    {
        var trees = ModelText.Read(Model(Leaf(0, 1), Leaf(1, 2), Split(2, "1.5", 0), Leaf(3, 4)), 2);

        Assert.HasCount(2, trees[0]);
        Assert.HasCount(2, trees[1]);
        Assert.AreEqual(-1f, trees[0][1].Evaluate([0, 1.5f]));
        Assert.AreEqual(1f, trees[0][1].Evaluate([0, 1.6f]));
        Assert.AreEqual(4f, trees[1][1].Evaluate([0, 0]));
    }

    [TestMethod]
    [DataRow("0.5", 0, true, DisplayName = "no missing values in training: 0 is left of 0.5")]
    [DataRow("-0.5", 0, false, DisplayName = "no missing values in training: 0 is right of −0.5")]
    [DataRow("-0.5", 8 + 2, true, DisplayName = "learned: left")]
    [DataRow("0.5", 8, false, DisplayName = "learned: right")]
    [DataRow("inf", 8, false, DisplayName = "all values from the missing ones")]
    public void Read_SendsMissingValuesTheWayOfTheLibrary_ForEveryDecisionType(string threshold, int decision, bool left) =>
        Assert.AreEqual(left, ModelText.Read(Model(Split(0, threshold, decision)), 1)[0][0].Nodes[0].MissingLeft);

    [TestMethod]
    [DataRow(1, DisplayName = "categories")]
    [DataRow(4, DisplayName = "zero as missing")]
    public void Read_Throws_WhenATreeSplitsInAnotherWay(int decision) =>
        Assert.Throws<FormatException>(() => ModelText.Read(Model(Split(0, "1", decision)), 1));

    [TestMethod]
    public void Read_Throws_WhenTheTextIsCut() => Assert.Throws<FormatException>(() => ModelText.Read("tree\nversion=v4\n\nTree=0\nleaf_value=1\n", 1));

    private static bool Agrees(float value, double threshold) => value <= threshold == value <= ModelText.RoundDown(threshold);

    private static string Model(params string[] trees) => $"tree\nversion=v4\n\n{string.Concat(trees)}end of trees\n\nparameters:\n";

    private static string Leaf(int index, int value) => $"Tree={index}\nnum_leaves=1\nleaf_value={value}\nshrinkage=1\n\n";

    private static string Split(int index, string threshold, int decision) =>
        $"Tree={index}\nnum_leaves=2\nsplit_feature=1\nthreshold={threshold}\ndecision_type={decision}\nleft_child=-1\nright_child=-2\nleaf_value=-1 1\n\n";
}
