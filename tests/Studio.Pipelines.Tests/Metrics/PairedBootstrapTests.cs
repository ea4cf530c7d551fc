namespace Studio.Pipelines.Tests.Metrics;

using Studio.Pipelines.Metrics;

[TestClass]
public sealed class PairedBootstrapTests
{
    [TestMethod]
    public void Gain_HasTheStandardErrorOfAMean_WhenTheMetricIsOne()
    {
        var random = new Random(1);
        var truth = new TargetVector([.. Enumerable.Range(0, 2_000).Select(_ => random.NextDouble())], 1);
        var (first, second) = (Noisy(truth, 0.1, 2), Noisy(truth, 0.3, 3));
        double[] differences = [.. Enumerable.Range(0, 2_000).Select(row => Math.Abs(second.Values[row] - truth.Values[row]) - Math.Abs(first.Values[row] - truth.Values[row]))];
        var mean = differences.Average();
        var expected = Math.Sqrt(differences.Average(value => (value - mean) * (value - mean)) / differences.Length);

        var gain = PairedBootstrap.Gain(MetricCatalog.Find("mae")!, truth, first, second, 1);

        Assert.AreEqual(mean, gain.Value, 1e-6);
        Assert.AreEqual(expected, gain.StandardError, 0.25 * expected);
        Assert.AreEqual(gain, PairedBootstrap.Gain(MetricCatalog.Find("mae")!, truth, first, second, 1));
        Assert.AreEqual(-gain.Value, PairedBootstrap.Gain(MetricCatalog.Find("mae")!, truth, second, first, 1).Value, 1e-12);
    }

    [TestMethod]
    public void Gain_ScalesTheErrorToAllRows_WhenThereAreMoreThanItDraws()
    {
        double Error(int rows)
        {
            var truth = new TargetVector(new double[rows], 1);
            return PairedBootstrap.Gain(MetricCatalog.Find("mae")!, truth, Noisy(truth, 0.1, 2), Noisy(truth, 0.3, 3), 1).StandardError;
        }

        Assert.AreEqual(Error(10_000) / 2, Error(40_000), 0.2 * Error(10_000));
    }

    [TestMethod]
    public void Gain_IsNothing_WhenModelsAreTheSame()
    {
        var truth = new TargetVector([0, 1, 0, 1], 2);
        var same = new PredictionMatrix([0.7f, 0.3f, 0.4f, 0.6f, 0.8f, 0.2f, 0.1f, 0.9f], 4, 2);
        Assert.AreEqual(0, PairedBootstrap.Gain(MetricCatalog.Find("auc")!, truth, same, same, 1).InStandardErrors);
    }

    private static PredictionMatrix Noisy(TargetVector truth, double noise, int seed)
    {
        var random = new Random(seed);
        return new PredictionMatrix([.. truth.Values.Select(value => (float)(value + (noise * random.NextDouble())))], truth.Values.Length, 1);
    }
}
