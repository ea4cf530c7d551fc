namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class BudgetTests
{
    [TestMethod]
    public void NeedAfterSearch_LeavesTheRestToTheSearch_AndTakesNoMoreThanTheShare()
    {
        var time = new ManualTime();
        using var budget = new Budget(time, 0, 100, 0.2, CancellationToken.None, CancellationToken.None);
        Assert.AreEqual((93, 74.4), (budget.TrainingSeconds, budget.SearchSeconds));

        budget.NeedAfterSearch(3);
        Assert.AreEqual(90, budget.SearchSeconds, 1e-9);
        time.Advance(80);
        Assert.IsFalse(budget.End.IsCancellationRequested, "it would have ended at 74.4 s");

        budget.NeedAfterSearch(50);
        Assert.AreEqual(74.4, budget.SearchSeconds, 1e-9);
        Assert.IsTrue(budget.End.IsCancellationRequested);
        Assert.IsFalse(budget.TrainingEnd.IsCancellationRequested);
    }

    [TestMethod]
    public void NeedAfterSearch_ChangesNothing_WithoutALimit()
    {
        using var budget = new Budget(new ManualTime(), 0, null, 0.2, CancellationToken.None, CancellationToken.None);
        Assert.AreEqual(double.PositiveInfinity, budget.SearchSeconds);
        budget.NeedAfterSearch(3);
        Assert.AreEqual(double.PositiveInfinity, budget.SearchSeconds);
        Assert.IsFalse(budget.End.IsCancellationRequested);
    }
}
