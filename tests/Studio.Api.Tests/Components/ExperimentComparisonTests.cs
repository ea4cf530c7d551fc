namespace Studio.Api.Tests.Components;

using Studio.Api.Components.Experiments;
using Studio.Jobs.Experiments;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class ExperimentComparisonTests
{
    [TestMethod]
    public void Rows_SayInWhatPlansDiffer()
    {
        var comparison = Of(Experiments.Running(), Experiments.Running(seed: 2));
        CollectionAssert.AreEqual(new[] { "Seed" }, comparison.Plan.Where(row => row.Differs).Select(row => row.Name).ToArray());
        Assert.IsNull(comparison.Obstacle);
        Assert.IsNull(comparison.Caution);
    }

    [TestMethod]
    [DataRow("Other", "auc", "different columns")]
    [DataRow("Class", "accuracy", "different metrics")]
    public void Obstacle_SaysWhyScoresCannotBeCompared(string label, string metric, string reason) =>
        StringAssert.Contains(Of(Experiments.Running(), Experiments.Running(label: label, metric: metric)).Obstacle, reason, StringComparison.Ordinal);

    [TestMethod]
    public void Caution_IsGiven_WhenDatasetsDiffer() =>
        StringAssert.Contains(Of(Experiments.Running(), Experiments.Running(dataset: Guid.NewGuid())).Caution, "different datasets", StringComparison.Ordinal);

    [TestMethod]
    public void Courses_AreStepsOfTheBestScore_WithoutTheBaseline()
    {
        var series = Of(Experiments.Running(), Experiments.Running()).Courses();
        Assert.HasCount(2, series);
        CollectionAssert.AreEqual(new[] { (2.0, 0.7), (4.0, 0.7), (4.0, 0.8), (10.0, 0.8) }, series[0].Points.ToArray());
        CollectionAssert.AreEqual(new[] { "credit (1)", "credit (2)" }, series.Select(one => one.Name).Order(StringComparer.Ordinal).ToArray());
    }

    private static ExperimentComparison Of(params ExperimentRecord[] experiments) =>
        new([.. experiments.Select(experiment => new ComparedExperiment(experiment, "data", [Trial(1, "baseline", 0.9, 1), Trial(2, "lbfgs", 0.7, 2), Trial(3, "lbfgs", 0.6, 3), Trial(4, "lbfgs", 0.8, 4)], null))]);

    private static Trial Trial(int number, string learner, double score, double at) =>
        new(number, learner, ParameterSet.Empty, TrialState.Completed, null, score, 1) { EndedAt = at };
}
