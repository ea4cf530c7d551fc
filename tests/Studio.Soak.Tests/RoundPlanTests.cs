namespace Studio.Soak.Tests;

using Studio.Soak.Rounds;

[TestClass]
public sealed class RoundPlanTests
{
    private static readonly Fault[] Faults = Enum.GetValues<Fault>();

    [TestMethod]
    public void Of_GivesTheSameRound_WhenSeedAndNumberAre()
    {
        var (first, second) = (RoundPlan.Of(7, 12, Faults), RoundPlan.Of(7, 12, Faults));

        Assert.AreEqual((first.Fault, first.Moment, first.Random.Next()), (second.Fault, second.Moment, second.Random.Next()));
        CollectionAssert.AreEqual(first.Shapes.ToArray(), second.Shapes.ToArray());
    }

    [TestMethod]
    public void Of_HasEveryFaultOnce_InEachTurn()
    {
        foreach (var turn in Enumerable.Range(1, 100).Select(number => RoundPlan.Of(7, number, Faults).Fault).Chunk(Faults.Length))
        {
            CollectionAssert.AreEquivalent(Faults, turn);
        }
    }

    [TestMethod]
    public void Of_GivesOtherMoments_WhenTheSeedIsAnother() =>
        Assert.AreNotEqual(RoundPlan.Of(7, 1, Faults).Moment, RoundPlan.Of(8, 1, Faults).Moment);
}
