namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;

[TestClass]
public sealed class LiveQualityTests
{
    private static readonly BootstrapDrawing Drawing = new(1, 300);

    [TestMethod]
    public void Quality_IsWorse_WhenAccuracyHasFallen()
    {
        var quality = Accuracy(right: 150, rows: 200, new Estimate(0.9, 0.88, 0.92));
        Assert.AreEqual((QualityVerdict.Worse, 200, "accuracy"), (quality.Verdict, quality.Rows, quality.Metric));
        Assert.AreEqual(WilsonInterval.Of(0.75, 200), quality.Live);
        Assert.AreEqual(0.15, quality.Loss.Value, 1e-12);
        Assert.IsTrue(quality.Loss.Low > 0.05 && quality.Loss.High < 0.25 && quality.Confidence > 0.999);
    }

    [TestMethod]
    public void Quality_IsNotWorse_WhenItIsTheSameOrBetter()
    {
        var same = Accuracy(180, 200, new Estimate(0.9, 0.88, 0.92));
        Assert.AreEqual(QualityVerdict.NotWorse, same.Verdict);
        Assert.AreEqual(0.5, same.Confidence, 1e-6);
        var better = Accuracy(200, 200, new Estimate(0.9, 0.88, 0.92));
        Assert.AreEqual(QualityVerdict.NotWorse, better.Verdict);
        Assert.IsLessThan(0.001, better.Confidence);
        Assert.IsLessThan(0, better.Loss.High);
    }

    [TestMethod]
    public void Quality_CountsWhatValidationDoesNotKnow()
    {
        Assert.AreEqual(QualityVerdict.Worse, Accuracy(160, 200, new Estimate(0.9, double.NaN, double.NaN)).Verdict);
        Assert.AreEqual(QualityVerdict.NotWorse, Accuracy(160, 200, new Estimate(0.9, 0.75, 0.96)).Verdict);
    }

    [TestMethod]
    public void Quality_SaysNothing_OfFewRowsOrOneClass()
    {
        Assert.AreEqual(QualityVerdict.TooFewRows, Accuracy(5, 40, new Estimate(0.9, 0.88, 0.92)).Verdict);
        var (truth, predictions) = Classes([.. Enumerable.Repeat(1, 200)], 1);
        var auc = LiveQuality.Of(MetricCatalog.Find("auc")!, truth, predictions, new Estimate(0.9, 0.88, 0.92), Drawing, CancellationToken.None);
        Assert.AreEqual((QualityVerdict.TooFewRows, double.NaN), (auc.Verdict, auc.Confidence));
    }

    [TestMethod]
    public void Quality_TurnsMetrics_OfWhichLessIsBetter()
    {
        var random = new Random(3);
        double[] truth = [.. Enumerable.Range(0, 400).Select(_ => 10 * random.NextDouble())];
        PredictionMatrix Off(double noise) => new([.. truth.Select(value => (float)(value + (noise * MonitoredTable.Normal(random))))], 400, 1);
        var rmse = MetricCatalog.Find("rmse")!;
        LiveQuality Of(PredictionMatrix predictions) => LiveQuality.Of(rmse, new TargetVector(truth, 1), predictions, new Estimate(1, 0.93, 1.07), Drawing, CancellationToken.None);
        var worse = Of(Off(1.5));
        Assert.AreEqual(QualityVerdict.Worse, worse.Verdict);
        Assert.AreEqual(worse.Live.Value - 1, worse.Loss.Value, 1e-12);
        Assert.IsGreaterThan(0, worse.Loss.Low);
        Assert.AreEqual(QualityVerdict.NotWorse, Of(Off(1)).Verdict);
        Assert.IsLessThan(0.01, Of(Off(0.7)).Confidence);
    }

    [TestMethod]
    public void Compare_IsTheSquareAndAdd_OfBothIntervals()
    {
        // Zou and Donner: L = d − √((u₁ − x₁)² + (x₂ − l₂)²) with the sides that face each other.
        var (loss, confidence) = LiveQuality.Compare(1, new Estimate(0.7, 0.6, 0.73), new Estimate(0.8, 0.76, 0.83));
        Assert.AreEqual(0.1 - 0.05, loss.Low, 1e-12);
        Assert.AreEqual(0.1 + Math.Sqrt(0.01 + 0.0009), loss.High, 1e-12);
        Assert.AreEqual(0.99996, confidence, 1e-5);
        var (turned, _) = LiveQuality.Compare(-1, new Estimate(-0.7, -0.73, -0.6), new Estimate(-0.8, -0.83, -0.76));
        Assert.AreEqual((loss.Low, loss.High), (turned.Low, turned.High));
    }

    [TestMethod]
    [DataRow("accuracy", 100)]
    [DataRow("auc", 200)]
    [DataRow("logloss", 200)]
    [DataRow("f1", 200)]
    public void Quality_IsSeldomWorse_WhenNothingHasChanged(string name, int rows)
    {
        const int Times = 200;
        var metric = MetricCatalog.Find(name)!;
        var alarms = Enumerable.Range(1, Times).Count(seed =>
        {
            var random = new Random(seed);
            var (before, answers) = Drawn(random, 600);
            var validated = name == "accuracy"
                ? WilsonInterval.Of(metric.Evaluate(before, answers), 600)
                : BootstrapIntervals.Of([metric], before, answers, new BootstrapDrawing(seed, 200), CancellationToken.None)[0];
            var (truth, predictions) = Drawn(random, rows);
            return LiveQuality.Of(metric, truth, predictions, validated, new BootstrapDrawing(seed, 200), CancellationToken.None).Verdict == QualityVerdict.Worse;
        });

        // One in a hundred, and what chance does to so many: 2 are expected, more than 8 come once in 4,000 times.
        Assert.IsLessThanOrEqualTo(8, alarms);
    }

    /// <summary>Probabilities that mean what they say, and classes drawn by them.</summary>
    private static (TargetVector Truth, PredictionMatrix Predictions) Drawn(Random random, int rows)
    {
        float[] probabilities = [.. Enumerable.Range(0, rows).Select(_ => (float)(1 / (1 + Math.Exp(-2 * MonitoredTable.Normal(random)))))];
        return (new TargetVector([.. probabilities.Select(probability => random.NextDouble() < probability ? 1.0 : 0)], 2),
            new PredictionMatrix([.. probabilities.SelectMany(probability => new[] { 1 - probability, probability })], rows, 2));
    }

    private static LiveQuality Accuracy(int right, int rows, Estimate validated)
    {
        var (truth, predictions) = Classes([.. Enumerable.Range(0, rows).Select(row => row < right ? 1 : 0)], 1);
        return LiveQuality.Of(MetricCatalog.Find("accuracy")!, truth, predictions, validated, Drawing, CancellationToken.None);
    }

    /// <summary>Rows of these classes, all predicted to be of one.</summary>
    private static (TargetVector Truth, PredictionMatrix Predictions) Classes(int[] classes, int predicted) => (
        new TargetVector(Array.ConvertAll(classes, value => (double)value), 2),
        new PredictionMatrix([.. classes.SelectMany((_, row) => Enumerable.Range(0, 2).Select(label => label == predicted ? 0.6f + (row * 1e-4f) : 0.4f - (row * 1e-4f)))], classes.Length, 2));
}
