namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Loop;

[TestClass]
public sealed class EpochPlanTests
{
    [TestMethod]
    public void EndEpoch_PlansWhatFits_WhenThereIsALimit()
    {
        var time = new ManualTime();
        var plan = new EpochPlan(100, new TimeLimit(time, 50));
        Assert.AreEqual(100, plan.Epochs);
        time.Advance(5);
        plan.EndEpoch(1);
        Assert.AreEqual(1 + 8, plan.Epochs, "nine tenths of 45 seconds at 5 each");
        time.Advance(1);
        plan.EndEpoch(2);
        Assert.AreEqual(2 + 13, plan.Epochs, "faster now: nine tenths of 44 seconds at 3 each");
    }

    [TestMethod]
    public void EndEpoch_EndsThePlan_WhenTheTimeIsOver()
    {
        var time = new ManualTime();
        var plan = new EpochPlan(100, new TimeLimit(time, 10));
        time.Advance(11);
        plan.EndEpoch(3);
        Assert.IsTrue(plan.IsOver);
        Assert.AreEqual(3, plan.Epochs);
    }

    [TestMethod]
    public void EndEpoch_ChangesNothing_WithoutALimit()
    {
        var plan = new EpochPlan(100, null);
        plan.EndEpoch(1);
        Assert.AreEqual(100, plan.Epochs);
        Assert.IsFalse(plan.IsOver);
    }
}
