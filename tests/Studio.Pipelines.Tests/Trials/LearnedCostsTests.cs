namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class LearnedCostsTests
{
    private static readonly ScriptedTrainer Trainer = new("plain", ScriptedTrainer.LightGbm) { SecondsPerRow = 0.01 };

    public static IEnumerable<string> Learners => TrainerCatalog.All.Select(trainer => trainer.Name);

    [TestMethod]
    public void Seconds_AreTheFormulas_ForALearnerThatWasNotLogged() =>
        Assert.AreEqual(2, Costs("other", 0, []).Seconds(Trainer, Shape(200), Trainer.Portfolio(Shape(200))[0]), 1e-12);

    [TestMethod]
    public void Seconds_FollowShapeAndConfiguration_AsFarAsTheyWereLearned()
    {
        var costs = Costs("plain", Math.Log(3), new Dictionary<string, double> { ["rows"] = 1, ["x"] = 2 });
        var start = Trainer.Portfolio(Shape(10))[0];
        Assert.AreEqual(0.1 * 3 * 10 * Math.Exp(1), costs.Seconds(Trainer, Shape(10), start), 1e-9);
        Assert.AreEqual(0.1 * 3 * 10, costs.Seconds(Trainer, Shape(10), start.With("x", 0.0)), 1e-9);
        Assert.AreEqual(30 * Math.Pow(3 * 1000, 1 - Math.Log10(3)), costs.Seconds(Trainer, Shape(3000), start.With("x", 0.0)), 1e-6, "about half of the factor of 1,000 rows");
        Assert.AreEqual(200, costs.Seconds(Trainer, Shape(20_000), start), 1e-9, "the formula");
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Seconds_AreNearTheFormula_WhateverTheShape(string learner)
    {
        var trainer = TrainerCatalog.Find(learner)!;
        foreach (var (rows, columns, classes) in new[] { (50, 2, 2), (200, 10, 3), (2_000, 500, 2), (50_000, 20, 26), (5_000_000, 30, 2) })
        {
            var shape = new DataShape(classes == 2 ? TaskCatalog.Binary : TaskCatalog.Multiclass, classes, rows, columns);
            foreach (var parameters in trainer.Portfolio(shape))
            {
                var ratio = LearnedCosts.Default.Seconds(trainer, shape, parameters) / trainer.Work(shape, parameters);
                Assert.IsTrue(ratio is > 1e-3 and < 1e3, $"{ratio} times the formula for {rows} × {columns}");
            }
        }
    }

    private static LearnedCosts Costs(string learner, double constant, Dictionary<string, double> weights) =>
        new("made up", 1000, 100, [new LearnedCost(learner, 1e-3, 1e3, constant, weights)]);

    private static DataShape Shape(int rows) => new(TaskCatalog.Regression, 1, rows, 5);
}
