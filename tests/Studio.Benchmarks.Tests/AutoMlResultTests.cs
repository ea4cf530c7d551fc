namespace Studio.Benchmarks.Tests;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class AutoMlResultTests
{
    private static readonly ManifestEntry Entry = new("d", "binary", "y", 10);

    [TestMethod]
    public void From_TakesTheFirstModelThatIsNotTheBaseline()
    {
        var result = From(0.9, Trial(1, "baseline", 0.5, 1), Trial(2, "a", 0.6, 4), Trial(3, "b", 0.9, 3));
        Assert.AreEqual(3, result.SecondsToFirstModel);
    }

    [TestMethod]
    public void From_TakesTheFirstTrialWithinAPerCentOfTheFinalScore()
    {
        var result = From(0.9, Trial(1, "baseline", 0.5, 1), Trial(2, "a", 0.88, 2), Trial(3, "b", 0.892, 5), Trial(4, "b", 0.9, 7));
        Assert.AreEqual(5, result.SecondsToNearlyFinal);
    }

    [TestMethod]
    public void From_IgnoresScoresOfTrialsOnASample()
    {
        var result = From(0.9, Trial(1, "a", 0.9, 2) with { Fidelity = 0.1 }, Trial(2, "a", 0.9, 6));
        Assert.AreEqual(6, result.SecondsToNearlyFinal);
    }

    [TestMethod]
    public void From_NamesTheLearnersOfThePublishedModel_HeaviestFirst() =>
        Assert.AreEqual("a × 2, b", From(0.9, Trial(1, "a", 0.9, 2)).Learners);

    [TestMethod]
    public void From_TakesTheEndOfTheSearch_WhenTheEnsembleAloneIsThatGood() =>
        Assert.AreEqual(30, From(0.95, Trial(1, "a", 0.9, 2)).SecondsToNearlyFinal);

    private static Trial Trial(int number, string learner, double score, double endedAt) =>
        new(number, learner, ParameterSet.Empty, TrialState.Completed, null, score, 1) { EndedAt = endedAt };

    private static AutoMlResult From(double final, params Trial[] trials)
    {
        var metrics = new MetricsReport("auc", MetricDirection.Maximize, new Dictionary<string, double> { ["auc"] = final }, null);
        var parity = new ParityReport(10, 0, 1, 0, true);
        var result = new ExperimentResult(trials[^1], 0.5, metrics, parity, trials.Length, 0, 100, string.Empty, 30, null, [])
        {
            Models = [new ModelReport("best", "model.onnx", [new ModelMember(1, "a", 0.3, 1), new ModelMember(2, "b", 0.4, 1), new ModelMember(3, "a", 0.3, 1)], metrics, parity, 100, string.Empty)],
        };
        return AutoMlResult.From(Entry, 40, new TrainOutput(result, trials));
    }
}
