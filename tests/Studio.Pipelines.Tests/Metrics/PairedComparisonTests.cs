namespace Studio.Pipelines.Tests.Metrics;

using CsCheck;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Features;

/// <summary>The statistics of two models on the same rows.</summary>
[TestClass]
public sealed class PairedComparisonTests
{
    private static readonly Gen<(PredictionTask Task, TargetVector Truth, PredictionMatrix Left, PredictionMatrix Right)> Pairs = Gen.Select(OneOf.Of([.. TaskCatalog.All]), Gen.Int[1, 60], Gen.Int[1, 1_000_000]).Select(
        (task, rows, seed) =>
        {
            var (random, classes) = (new Random(seed), task.HasClasses ? task.Metrics.Any(metric => metric.Name == "auc") ? 2 : 3 : 1);
            var truth = new TargetVector([.. Enumerable.Range(0, rows).Select(_ => classes > 1 ? random.Next(classes) : random.NextDouble() * 10)], classes);
            PredictionMatrix Predictions() => new([.. Enumerable.Range(0, rows * classes).Select(_ => random.NextSingle())], rows, classes);
            return (task, truth, Predictions(), Predictions());
        });

    [TestMethod]
    [DataRow(10, 2, 92.0 / 4096)]
    [DataRow(2, 10, 92.0 / 4096)]
    [DataRow(0, 5, 1.0 / 32)]
    [DataRow(0, 1, 0.5)]
    [DataRow(3, 3, 1.0)]
    [DataRow(0, 0, 1.0)]
    public void McNemar_HasTheMidP_OfTheBinomialDistribution(int one, int other, double expected) =>
        Assert.AreEqual(expected, McNemarTest.MidP(one, other), 1e-12);

    [TestMethod]
    public void McNemar_AgreesWithItsNormalLimit_WhenRowsAreMany() =>
        Assert.AreEqual(SignFlipTest.ComplementaryError(600 / Math.Sqrt(2 * 100_600.0)), McNemarTest.MidP(50_000, 50_600), 1e-4);

    [TestMethod]
    public void McNemar_CountsTheRowsOnWhichOneIsRight()
    {
        var truth = new TargetVector([0, 1, 1, 0, 1], 2);
        var test = McNemarTest.Run(truth, Decisions(0, 1, 0, 1, 0), Decisions(0, 0, 1, 0, 1));
        Assert.AreEqual((1, 3, 2 * (1.0 / 16) + (4.0 / 16)), (test.LeftBetter, test.RightBetter, test.PValue));
    }

    [TestMethod]
    [DataRow(new double[] { }, 1.0)]
    [DataRow(new[] { 1.0, -1.0 }, 1.0)]
    [DataRow(new[] { 1.0, 2.0, 3.0 }, 0.25)]
    [DataRow(new[] { 3.0, -1.0, 2.0 }, 0.5)]
    public void SignFlip_TriesAllFlips_WhenRowsAreFew(double[] differences, double expected) => Assert.AreEqual(expected, SignFlipTest.PValue(differences, 1), 1e-12);

    [TestMethod]
    public void SignFlip_AgreesWithItsNormalLimit_WhenItSamples()
    {
        var random = new Random(4);
        double[] differences = [.. Enumerable.Range(0, 5_000).Select(_ => random.NextDouble() - 0.4955)];
        var limit = SignFlipTest.ComplementaryError(Math.Abs(differences.Sum()) / Math.Sqrt(2 * differences.Sum(value => value * value)));
        Assert.IsInRange(0.001, 0.5, limit);
        Assert.AreEqual(limit, SignFlipTest.PValue(differences, 1), 0.02);
        double[] more = [.. differences, .. differences, .. differences];
        Assert.AreEqual(
            SignFlipTest.ComplementaryError(Math.Abs(more.Sum()) / Math.Sqrt(2 * more.Sum(value => value * value))), SignFlipTest.PValue(more, 1), 1e-9);
    }

    [TestMethod]
    [DataRow(0.0, 1.0)]
    [DataRow(0.5, 0.4795001221869535)]
    [DataRow(1.0, 0.15729920705028513)]
    [DataRow(3.0, 2.209049699858544e-5)]
    public void ComplementaryError_IsTheTabulatedOne(double value, double expected) => Assert.AreEqual(expected, SignFlipTest.ComplementaryError(value), 1.3e-7 * expected);

    [TestMethod]
    public void Intervals_AreThoseOfAMean_WhenTheMetricIsOne()
    {
        var random = new Random(1);
        var truth = new TargetVector(new double[2_000], 1);
        PredictionMatrix Noisy(double noise) => new([.. Enumerable.Range(0, 2_000).Select(_ => (float)(noise * random.NextDouble()))], 2_000, 1);
        var (left, right) = (Noisy(0.3), Noisy(0.1));
        double[] nearer = [.. Enumerable.Range(0, 2_000).Select(row => (double)left.Values[row] - right.Values[row])];

        var mae = Compare(TaskCatalog.Regression, truth, left, right).Single(metric => metric.Name == "mae");

        AssertMean([.. left.Values.Select(value => (double)value)], mae.Left);
        AssertMean([.. right.Values.Select(value => (double)value)], mae.Right);
        AssertMean(nearer, mae.Gain);
        Assert.AreEqual(1, mae.Better());
    }

    [TestMethod]
    public void Intervals_AreScaledToAllRows_WhenThereAreMoreThanAreDrawn()
    {
        double Width(int rows)
        {
            var random = new Random(2);
            var predictions = new PredictionMatrix([.. Enumerable.Range(0, rows).Select(_ => random.NextSingle())], rows, 1);
            var mae = PairedIntervals.Compare([MetricCatalog.Find("mae")!], new TargetVector(new double[rows], 1), predictions, predictions, 1, CancellationToken.None)[0];
            return mae.Left.High - mae.Left.Low;
        }

        Assert.AreEqual(Width(BootstrapIntervals.MostDrawn) / 2, Width(4 * BootstrapIntervals.MostDrawn), 0.2 * Width(BootstrapIntervals.MostDrawn));
    }

    [TestMethod]
    public void Comparison_OfAModelWithItself_FindsNoDifference() => Pairs.Sample(
        pair =>
        {
            foreach (var metric in Compare(pair.Task, pair.Truth, pair.Left, pair.Left))
            {
                Assert.IsTrue(double.IsNaN(metric.Gain.Value) || metric.Gain is { Value: 0, Low: 0 or double.NaN, High: 0 or double.NaN }, $"{metric}");
            }

            Assert.AreEqual(1, Test(pair.Task, pair.Truth, pair.Left, pair.Left).PValue);
        },
        iter: 6);

    [TestMethod]
    public void Comparison_IsMirrored_WhenSidesAreSwapped() => Pairs.Sample(
        pair =>
        {
            var there = Compare(pair.Task, pair.Truth, pair.Left, pair.Right);
            var back = Compare(pair.Task, pair.Truth, pair.Right, pair.Left);
            foreach (var (one, other) in there.Zip(back))
            {
                Assert.AreEqual((one.Left, one.Right), (other.Right, other.Left));
                AssertEqual(-one.Gain.Value, other.Gain.Value);
                AssertEqual(-one.Gain.Low, other.Gain.High);
                AssertEqual(-one.Gain.High, other.Gain.Low);
            }

            var (forth, back2) = (Test(pair.Task, pair.Truth, pair.Left, pair.Right), Test(pair.Task, pair.Truth, pair.Right, pair.Left));
            Assert.AreEqual((forth.LeftBetter, forth.RightBetter, forth.PValue), (back2.RightBetter, back2.LeftBetter, back2.PValue));
        },
        iter: 6);

    private static IReadOnlyList<MetricComparison> Compare(PredictionTask task, TargetVector truth, PredictionMatrix left, PredictionMatrix right) =>
        PairedIntervals.Compare(task.Metrics, truth, left, right, 1, CancellationToken.None);

    private static PairedTest Test(PredictionTask task, TargetVector truth, PredictionMatrix left, PredictionMatrix right) =>
        task.HasClasses ? McNemarTest.Run(truth, left, right) : SignFlipTest.Run(truth, left, right, 1);

    private static PredictionMatrix Decisions(params int[] classes) => new([.. classes.SelectMany(label => new float[] { 1 - label, label })], classes.Length, 2);

    private static void AssertMean(double[] values, Estimate estimate)
    {
        var mean = values.Average();
        var error = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)) / values.Length);
        Assert.AreEqual(mean, estimate.Value, 1e-6);
        Assert.AreEqual(mean - (1.96 * error), estimate.Low, 0.3 * error);
        Assert.AreEqual(mean + (1.96 * error), estimate.High, 0.3 * error);
    }

    private static void AssertEqual(double expected, double actual) =>
        Assert.IsTrue((double.IsNaN(expected) && double.IsNaN(actual)) || Math.Abs(expected - actual) <= 1e-9 * (1 + Math.Abs(expected)), $"{expected} is not {actual}.");
}
