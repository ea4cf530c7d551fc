namespace Studio.Benchmarks.Tests;

using System.Text.Json;
using Studio.Pipelines;

[TestClass]
public sealed class ScoreFileTests
{
    private static readonly string[] Three = ["binary", "multiclass", "regression"];

    [TestMethod]
    public void Parse_ReadsTheErrorOfEachTask_FromWhatTheBenchmarkWrote()
    {
        AutoMlResult[] results =
        [
            new("binary", "binary", 6000, 1, null) { Test = new Dictionary<string, double> { ["auc"] = 0.75, ["logloss"] = 0.4 } },
            new("multiclass", "multiclass", 50, 1, null) { Test = new Dictionary<string, double> { ["logloss"] = 0.25 } },
            new("regression", "regression", 50, 1, null) { Test = new Dictionary<string, double> { ["rmse"] = 12.5 } },
            new("broken", "regression", 50, 1, "It broke."),
        ];
        var errors = ScoreFile.Parse(JsonSerializer.Serialize(results, StudioJson.File), null);
        CollectionAssert.AreEquivalent(Three, errors.Keys.ToArray());
        Assert.AreEqual(new TestError(0.25, 6000), errors["binary"]);
        Assert.AreEqual(new TestError(0.25, 50), errors["multiclass"]);
        Assert.AreEqual(new TestError(12.5, 50), errors["regression"]);
    }

    [TestMethod]
    public void Parse_ReadsAReferenceWithMetrics()
    {
        var errors = ScoreFile.Parse("""{"a": {"task": "binary", "metrics": {"auc": 0.75}}, "b": {"task": "regression", "metrics": {"r2": 0.5}}}""", null);
        Assert.AreEqual(new TestError(0.25, null), errors.Single().Value);
        Assert.AreEqual("a", errors.Single().Key);
    }

    [TestMethod]
    public void Parse_ReadsTheNamedModel_OfAReferenceWithSeveral()
    {
        const string Json = """{"a": {"task": "multiclass", "logloss": {"trees": 0.5, "vote": 0.25}, "s": 1}}""";
        Assert.AreEqual(0.25, ScoreFile.Parse(Json, "vote")["a"].Error);
        Assert.Contains("trees, vote", Assert.ThrowsExactly<FormatException>(() => ScoreFile.Parse(Json, null)).Message);
        Assert.Contains("'vite'", Assert.ThrowsExactly<FormatException>(() => ScoreFile.Parse(Json, "vite")).Message);
    }

    [TestMethod]
    public void Parse_Refuses_WhenTheTaskIsUnknown() =>
        Assert.Contains("'clustering'", Assert.ThrowsExactly<FormatException>(() => ScoreFile.Parse("""{"a": {"task": "clustering"}}""", null)).Message);
}
