namespace Studio.Pipelines.Tests.Evaluation;

using Studio.Pipelines.Evaluation.Learned;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class LearnedTests
{
    private static readonly Metric s_error = TaskCatalog.Regression.FindMetric("rmse")!;

    [TestMethod]
    public void Learners_HaveTheirBestScoreTimeAndWeight_TheBestFirst()
    {
        Trial[] trials =
        [
            Trial(1, "baseline", 10, 1), Trial(2, "lightgbm", 4, 3), Trial(3, "lightgbm", 5, 4), Trial(4, "lbfgs", 3, 2),
            Trial(5, "knn", null, 6) with { State = TrialState.Failed }, Trial(6, "knn", 1, 1) with { Fidelity = 0.5 },
        ];

        var learners = new TrialsTold(s_error, trials).Learners([new ModelMember(2, "lightgbm", 0.25, 5), new ModelMember(4, "lbfgs", 0.75, 5)]);

        CollectionAssert.AreEqual(
            new[]
            {
                new LearnerResult("lbfgs", 1, 1, 3, 2, 0.75), new LearnerResult("lightgbm", 2, 2, 4, 7, 0.25),
                new LearnerResult("baseline", 1, 1, 10, 1, 0), new LearnerResult("knn", 2, 0, null, 7, 0),
            },
            learners.ToList());
        Assert.IsTrue(new TrialsTold(s_error, trials).Learners(null).All(learner => learner.Weight is null));
    }

    [TestMethod]
    public void Course_TellsWhatTheLaterHalfBrought()
    {
        Trial[] trials = [Trial(1, "baseline", 1, 1, 1), Trial(2, "knn", 8, 1, 10), Trial(3, "knn", 9, 1, 30), Trial(4, "lbfgs", 5, 1, 70), Trial(5, "knn", 6, 1, 100)];

        var course = new TrialsTold(s_error, trials).Course();

        CollectionAssert.AreEqual(new[] { new ProgressPoint(10, 8, 2, "knn"), new ProgressPoint(70, 5, 4, "lbfgs") }, course.Points.ToList());
        Assert.AreEqual((100.0, 3.0), (course.Seconds, course.LastHalf!.Value));
        Assert.Contains("better by 3", course.Text);
        Assert.Contains("nothing better", new TrialsTold(s_error, trials[..3]).Course().Text);
        Assert.IsEmpty(new TrialsTold(s_error, [Trial(1, "knn", 3, 1)]).Course().Points);
    }

    [TestMethod]
    public void Choices_CompareTheBestWithAndWithout_WhereBothWereTried()
    {
        Trial[] trials = [Wordy(1, 4, "trees", "no"), Wordy(2, 3, "encoded", "no"), Wordy(3, 6, "trees", "no")];

        var choices = new TrialsTold(s_error, trials).Choices();

        CollectionAssert.AreEqual(
            new[]
            {
                new ChoiceResult(null, "features", "encoded", 1, 3, 4), new ChoiceResult(null, "features", "trees", 2, 4, 3),
                new ChoiceResult("lightgbm", "features", "encoded", 1, 3, 4), new ChoiceResult("lightgbm", "features", "trees", 2, 4, 3),
            },
            choices.ToList());
    }

    [TestMethod]
    [DataRow(4.0, true)]
    [DataRow(5.05, false)]
    public void Curve_IsThatOfTheSearch_WhereItTriedAConfigurationOnFewerRows(double whole, bool helps)
    {
        Trial[] trials = [Trial(1, "baseline", 10, 1), Trial(2, "knn", 7, 1) with { Fidelity = 0.1 }, Trial(3, "knn", 5.1, 1) with { Fidelity = 0.4 }, Trial(4, "knn", whole, 1), Trial(5, "lbfgs", 1, 1)];

        var curve = LearningCurves.OfSearch(s_error, trials)!;

        CollectionAssert.AreEqual(new[] { 0.1, 0.4, 1 }, curve.Points.Select(point => point.Share).ToList());
        Assert.AreEqual((4, false, helps), (curve.Trial, curve.Refitted, curve.MoreHelps));
        Assert.AreEqual(5.1 - whole, curve.Gain.Value, 1e-9);
        Assert.IsNull(LearningCurves.OfSearch(s_error, [.. trials.Where(trial => trial.Fidelity == 1)]));
    }

    [TestMethod]
    public async Task Learned_TrainsAgainOnFewerRows_WhenTheSearchDidNot()
    {
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm", "lbfgs"), LabelledTable.Create(TaskCatalog.Regression, 400, 1));
        using var few = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lbfgs"), LabelledTable.Create(TaskCatalog.Regression, 80, 1));

        await study.EvaluateAsync();
        await few.EvaluateAsync();

        var report = study.Read<LearnedReport>(ModelFiles.Learned);
        var curve = report.Curve!;
        CollectionAssert.AreEqual(new int?[] { 80, 160, 320 }, curve.Points.Select(point => point.Rows).ToList());
        Assert.IsTrue(curve.Refitted && curve.Points.All(point => point.Score.Low < point.Score.Value && point.Score.Value < point.Score.High), report.CurveNote);
        Assert.AreEqual(curve.Points[1].Score.Value - curve.Points[2].Score.Value, curve.Gain.Value, 1e-9);
        Assert.AreEqual(curve.MoreHelps, curve.Gain.Low > 0);
        Assert.AreEqual(1, report.Learners.Sum(learner => learner.Weight!.Value), 1e-9);
        Assert.AreEqual(study.Study.Trials.Count, report.Learners.Sum(learner => learner.Trials));
        var without = few.Read<LearnedReport>(ModelFiles.Learned);
        Assert.IsNull(without.Curve);
        Assert.Contains("fewer than 100 rows", without.CurveNote);
    }

    private static Trial Trial(int number, string learner, double? score, double seconds, double? endedAt = null) =>
        new(number, learner, ParameterSet.Empty, TrialState.Completed, null, score, seconds) { EndedAt = endedAt };

    private static Trial Wordy(int number, double score, string features, string thresholds) =>
        Trial(number, "lightgbm", score, 1) with { Parameters = ParameterSet.Empty.With("features", features).With("randomThresholds", thresholds).With("leaves", number) };
}
