namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class LearnedPortfolioTests
{
    [TestMethod]
    public void Default_HasConfigurationsThatTheLearnersKnow()
    {
        var portfolio = LearnedPortfolio.Default;
        Assert.Contains("trial-log", portfolio.Origin);
        Assert.IsGreaterThan(0, portfolio.Orders.Count);
        foreach (var entry in portfolio.Orders.SelectMany(order => order.Order))
        {
            var space = TrainerCatalog.Find(entry.Learner)!.SearchSpace(new DataShape(TaskCatalog.Binary, 2, 200, 10));
            Assert.IsTrue(space.Holds(entry.Parameters), $"{entry.Learner} {entry.Parameters}");
        }
    }

    [TestMethod]
    public void For_IsTheOrderOfTheSize_AndEmptyBeyondAll()
    {
        LearnedConfiguration few = new("a", ParameterSet.Empty), more = new("b", ParameterSet.Empty);
        var portfolio = new LearnedPortfolio("made up", [new LearnedOrder(100, [few]), new LearnedOrder(1000, [more])]);
        Assert.AreEqual(few, portfolio.For(100).Single());
        Assert.AreEqual(more, portfolio.For(101).Single());
        Assert.IsEmpty(portfolio.For(1001));
    }

    [TestMethod]
    public async Task RunAsync_BeginsWithWhatWasLearned_AfterTheBaseline()
    {
        using var study = new Study();
        var learned = LearnedPortfolio.Default.For(160);
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, ["baseline", .. learned.Select(entry => entry.Learner).Distinct()]) with { MaxTrials = 4 };
        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 200, 1));
        Assert.AreEqual(
            string.Join(" | ", learned.Take(3).Select(entry => $"{entry.Learner} {entry.Parameters}").Prepend("baseline ")),
            string.Join(" | ", study.Trials.Select(trial => $"{trial.Learner} {trial.Parameters}")));
    }
}
