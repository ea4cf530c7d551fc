namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class SlotConstraintsTests
{
    private static readonly FeatureColumn A = new("a", ColumnPurpose.Numeric, InputType.Float);
    private static readonly FeatureColumn B = new("b", ColumnPurpose.Numeric, InputType.Float);

    [TestMethod]
    public void Of_FollowsEachSlotToItsColumn()
    {
        var features = new VectorColumn("f", new float[4], 4) { Origins = ["b", "a", "a", null] };
        var constraints = SlotConstraints.Of([A with { InteractionGroup = 3 }, B with { Monotone = MonotoneDirection.Decreasing }], features)!;
        CollectionAssert.AreEqual(new[] { -1, 0, 0, 0 }, constraints.Signs.ToArray());
        CollectionAssert.AreEqual(new[] { -1, 3, 3, -1 }, constraints.Groups.ToArray());
    }

    [TestMethod]
    public void Of_IsNothing_WhenNothingIsAsked() => Assert.IsNull(SlotConstraints.Of([A, B], new VectorColumn("f", new float[1], 1)));

    [TestMethod]
    public void Of_Refuses_WhenTheColumnsOfSlotsAreNotKnown() =>
        Assert.ThrowsExactly<TrainingException>(() => SlotConstraints.Of([A with { InteractionGroup = 0 }], new VectorColumn("f", new float[1], 1)));

    [TestMethod]
    [DataRow(1, 1f, 2f, true)]
    [DataRow(1, 2f, 2f, true)]
    [DataRow(1, 2f, 1f, false)]
    [DataRow(-1, 2f, 1f, true)]
    [DataRow(-1, 1f, 2f, false)]
    [DataRow(0, 2f, 1f, true)]
    public void Check_FindsLeavesOnTheWrongSide(int sign, float left, float right, bool kept) =>
        Assert.AreEqual(kept, Keeps(new SlotConstraints([sign], []), new DecisionTree([new TreeNode(0, 1, ~0, ~1, true)], [left, right])));

    [TestMethod]
    public void Check_ComparesAllLeavesBelowASplit()
    {
        // Below the left side of a split on slot 0 a split on slot 1 has a leaf beyond the right side.
        var tree = new DecisionTree([new TreeNode(0, 1, 1, ~2, true), new TreeNode(1, 1, ~0, ~1, true)], [0, 5, 3]);
        Assert.IsFalse(Keeps(new SlotConstraints([1, 0], []), tree));
        Assert.IsTrue(Keeps(new SlotConstraints([0, 1], []), tree));
    }

    [TestMethod]
    public void Check_FindsWaysThatMeetTwoGroups()
    {
        var tree = new DecisionTree([new TreeNode(0, 1, ~0, 1, true), new TreeNode(1, 1, ~1, ~2, true)], [0, 1, 2]);
        Assert.IsTrue(Keeps(new SlotConstraints([], [4, 4]), tree));
        Assert.IsFalse(Keeps(new SlotConstraints([], [4, -1]), tree));
    }

    private static bool Keeps(SlotConstraints constraints, DecisionTree tree)
    {
        try
        {
            constraints.Check([tree]);
            return true;
        }
        catch (TrainingException)
        {
            return false;
        }
    }
}
