namespace Studio.Pipelines.Tests.Metrics;

using CsCheck;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class MetricCatalogTests
{
    private static readonly Gen<(TargetVector Truth, PredictionMatrix Predictions)> Binary =
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 8]).Array[1, 40].Select(rows =>
        {
            var positive = rows.Select(row => row.Item2 / 8f);
            return (
                new TargetVector([.. rows.Select(row => (double)row.Item1)], 2),
                new PredictionMatrix([.. positive.SelectMany(p => new[] { 1 - p, p })], rows.Length, 2));
        });

    [TestMethod]
    public void Auc_EqualsShareOfPairsInOrder_ForAnyPredictions() => Binary.Sample(sample =>
    {
        var (truth, predictions) = sample;
        double pairs = 0, ordered = 0;
        for (var i = 0; i < predictions.Rows; i++)
        {
            for (var j = 0; j < predictions.Rows; j++)
            {
                if (truth.Values[i] == 1 && truth.Values[j] == 0)
                {
                    var (one, other) = (predictions.Row(i)[1], predictions.Row(j)[1]);
                    pairs++;
                    ordered += one > other ? 1 : one == other ? 0.5 : 0;
                }
            }
        }

        var auc = Evaluate("auc", truth, predictions);
        return pairs == 0 ? double.IsNaN(auc) : Math.Abs(auc - (ordered / pairs)) < 1e-12;
    });

    [TestMethod]
    public void Evaluate_CountsARowAsOftenAsItsWeight_ForAnyTask() => Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], Gen.Double[0.01, 1].Array[3]).Array[2, 20].Sample(rows =>
    {
        int[] repeated = [.. rows.SelectMany((row, index) => Enumerable.Repeat(index, row.Item2))];
        return TaskCatalog.All.All(task =>
        {
            var classes = task == TaskCatalog.Binary ? 2 : task == TaskCatalog.Multiclass ? 3 : 1;
            float[] values = [.. rows.SelectMany(row => row.Item3.Take(classes).Select(value => (float)(value / (classes == 1 ? 1 : row.Item3.Take(classes).Sum()))))];
            var predictions = new PredictionMatrix(values, rows.Length, classes);
            var truth = new TargetVector([.. rows.Select(row => (double)(classes == 1 ? row.Item1 : row.Item1 % classes))], classes);
            var weighed = truth with { Weights = [.. rows.Select(row => row.Item2 / 2.5)] };
            return task.Metrics.All(metric =>
            {
                var expected = metric.Evaluate(truth.Gather(repeated), predictions.Gather(repeated));
                var actual = metric.Evaluate(weighed, predictions);
                return expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected));
            });
        });
    });

    [TestMethod]
    public void Evaluate_StaysWithinBounds_ForAnyBinaryPredictions() => Binary.Sample(sample =>
        TaskCatalog.Binary.EvaluateAll(sample.Truth, sample.Predictions).All(pair =>
            pair.Key == "logloss" ? double.IsFinite(pair.Value) && pair.Value >= 0
            : (pair.Key == "auc" && double.IsNaN(pair.Value)) || pair.Value is >= 0 and <= 1));

    [TestMethod]
    public void Evaluate_ReachesOptimum_WhenPredictionsAreRight()
    {
        var binary = (Truth: new TargetVector([0, 1, 1, 0], 2), Predictions: new PredictionMatrix([1, 0, 0, 1, 0, 1, 1, 0], 4, 2));
        var multiclass = (Truth: new TargetVector([2, 0, 1], 3), Predictions: new PredictionMatrix([0, 0, 1, 1, 0, 0, 0, 1, 0], 3, 3));
        var regression = (Truth: new TargetVector([1, -2, 3], 1), Predictions: new PredictionMatrix([1, -2, 3], 3, 1));
        foreach (var (task, (truth, predictions)) in new[]
        {
            (TaskCatalog.Binary, binary), (TaskCatalog.Multiclass, multiclass), (TaskCatalog.Regression, regression),
        })
        {
            foreach (var metric in task.Metrics)
            {
                Assert.AreEqual(metric.Optimum, metric.Evaluate(truth, predictions), 1e-12, metric.Name);
            }
        }
    }

    [TestMethod]
    public void LogLoss_IsMeanOfLogarithms_AndClippedWhenSureAndWrong()
    {
        var truth = new TargetVector([0, 1], 2);
        Assert.AreEqual(
            -(Math.Log(0.8) + Math.Log(0.4)) / 2, Evaluate("logloss", truth, new([0.8f, 0.2f, 0.6f, 0.4f], 2, 2)), 1e-7);
        Assert.AreEqual(-Math.Log(1e-7), Evaluate("logloss", truth, new([0, 1, 1, 0], 2, 2)), 1e-12);
    }

    [TestMethod]
    public void ConfusionMetrics_FollowTheirDefinitions_OnSixRows()
    {
        // Three true positives' worth of rows: predicted 1 1 0, and negatives predicted 1 0 0.
        var truth = new TargetVector([1, 1, 1, 0, 0, 0], 2);
        var predictions = Labels([1, 1, 0, 1, 0, 0], 2);
        Assert.AreEqual(4 / 6.0, Evaluate("accuracy", truth, predictions), 1e-12);
        Assert.AreEqual(2 / 3.0, Evaluate("precision", truth, predictions), 1e-12);
        Assert.AreEqual(2 / 3.0, Evaluate("recall", truth, predictions), 1e-12);
        Assert.AreEqual(2 / 3.0, Evaluate("f1", truth, predictions), 1e-12);
        Assert.AreEqual(2 / 3.0, Evaluate("balanced_accuracy", truth, predictions), 1e-12);
    }

    [TestMethod]
    public void ClassMetrics_LeaveOutClass_WhenItIsAbsentFromTheTruth()
    {
        // Class 2 never occurs but is predicted once: it has no recall, and an F1 of 0.
        var truth = new TargetVector([0, 0, 1, 1], 4);
        var predictions = Labels([0, 2, 1, 1], 4);
        Assert.AreEqual((0.5 + 1) / 2, Evaluate("balanced_accuracy", truth, predictions), 1e-12);
        Assert.AreEqual(((2 / 3.0) + 1 + 0) / 3, Evaluate("f1_macro", truth, predictions), 1e-12);
    }

    [TestMethod]
    public void Precision_IsZero_WhenNothingIsPredictedPositive() =>
        Assert.AreEqual(0, Evaluate("precision", new([1, 0], 2), Labels([0, 0], 2)));

    [TestMethod]
    public void RegressionMetrics_FollowTheirDefinitions()
    {
        var truth = new TargetVector([1, 2, 0], 1);
        var predictions = new PredictionMatrix([2, 4, 2], 3, 1);
        Assert.AreEqual(Math.Sqrt(3), Evaluate("rmse", truth, predictions), 1e-12);
        Assert.AreEqual(5 / 3.0, Evaluate("mae", truth, predictions), 1e-12);
        Assert.AreEqual(1 - (9 / 2.0), Evaluate("r2", truth, predictions), 1e-12);
        Assert.AreEqual(1, Evaluate("mape", truth, predictions), 1e-12, "the row whose truth is 0 has no relative error");
    }

    [TestMethod]
    public void RSquared_IsDefined_WhenTheTruthIsConstant()
    {
        var truth = new TargetVector([5, 5], 1);
        Assert.AreEqual(1, Evaluate("r2", truth, new([5, 5], 2, 1)));
        Assert.AreEqual(0, Evaluate("r2", truth, new([5, 6], 2, 1)));
        Assert.AreEqual(double.NaN, Evaluate("r2", truth, new([5, float.NaN], 2, 1)));
    }

    [TestMethod]
    public void Find_IgnoresCase_AndKnowsWhatThereIsNot()
    {
        Assert.AreEqual("auc", MetricCatalog.Find("AUC")?.Name);
        Assert.IsNull(MetricCatalog.Find("auc2"));
    }

    [TestMethod]
    [DataRow("binary", "auc logloss accuracy balanced_accuracy f1 precision recall")]
    [DataRow("multiclass", "logloss accuracy balanced_accuracy f1_macro")]
    [DataRow("regression", "rmse mse mae r2 mape")]
    public void ForTask_ListsDefaultFirst(string taskName, string names)
    {
        var task = TaskCatalog.Find(taskName)!;
        Assert.AreEqual(names, string.Join(' ', task.Metrics.Select(metric => metric.Name)));
        Assert.AreEqual(names.Split(' ')[0], task.DefaultMetric.Name);
    }

    [TestMethod]
    public void IsBetter_PrefersAnythingToNaN_AndNothingToItsEqual()
    {
        var auc = MetricCatalog.Find("auc")!;
        var rmse = MetricCatalog.Find("rmse")!;
        Assert.IsTrue(auc.IsBetter(0.1, double.NaN) && auc.IsBetter(0.9, 0.8) && rmse.IsBetter(0.8, 0.9));
        Assert.IsFalse(auc.IsBetter(double.NaN, 0.1) || auc.IsBetter(0.5, 0.5) || rmse.IsBetter(0.9, 0.8));
    }

    private static double Evaluate(string metric, TargetVector truth, PredictionMatrix predictions) =>
        MetricCatalog.Find(metric)!.Evaluate(truth, predictions);

    private static PredictionMatrix Labels(int[] labels, int classes) =>
        new([.. labels.SelectMany(label => Enumerable.Range(0, classes).Select(index => index == label ? 1f : 0f))], labels.Length, classes);
}
