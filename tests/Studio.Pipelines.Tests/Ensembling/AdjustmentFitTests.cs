namespace Studio.Pipelines.Tests.Ensembling;

using CsCheck;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class AdjustmentFitTests
{
    [TestMethod]
    [DataRow(0.5)]
    [DataRow(1.0)]
    [DataRow(2.0)]
    public void Sharpness_UndoesWhatMadeProbabilitiesWrong(double wrong)
    {
        var (truth, honest) = Sample(4000, 3, 1);
        var spoiled = new ProbabilityAdjustment((float)(1 / wrong)).Apply(honest);
        Assert.AreEqual(wrong, AdjustmentFit.Sharpness(truth, spoiled), 0.1 * wrong);
    }

    [TestMethod]
    public void ClassWeights_RaiseBalancedAccuracy_WhenClassesAreRare()
    {
        var random = new Random(1);
        var truth = new double[2000];
        var values = new float[4000];
        for (var row = 0; row < truth.Length; row++)
        {
            var positive = 0.02 + (0.4 * Math.Pow(random.NextDouble(), 4));
            truth[row] = random.NextDouble() < positive ? 1 : 0;
            (values[2 * row], values[(2 * row) + 1]) = ((float)(1 - positive), (float)positive);
        }

        var (target, predictions, metric) = (new TargetVector(truth, 2), new PredictionMatrix(values, 2000, 2), MetricCatalog.Find("balanced_accuracy")!);
        var weights = AdjustmentFit.ClassWeights(target, predictions, metric)!;
        Assert.IsGreaterThan(metric.Evaluate(target, predictions) + 0.1, metric.Evaluate(target, predictions with { ClassWeights = weights }));
    }

    [TestMethod]
    public void ClassWeights_AreNone_WhenEqualOnesAreAsGood()
    {
        var predictions = new PredictionMatrix([0.9f, 0.1f, 0.2f, 0.8f], 2, 2);
        Assert.IsNull(AdjustmentFit.ClassWeights(new TargetVector([0, 1], 2), predictions, MetricCatalog.Find("accuracy")!));
    }

    [TestMethod]
    public void ClassWeights_AreNone_WhenClassesAreTooManyToTry()
    {
        var (truth, predictions) = Sample(20_000, 100, 2);
        Assert.IsNull(AdjustmentFit.ClassWeights(truth, predictions, MetricCatalog.Find("accuracy")!));
    }

    [TestMethod]
    public void Apply_GivesDistributionsWithoutZeros_WhateverTheInput() =>
        Gen.Select(Gen.Float[0, 1].Array[2, 6], Gen.Float[0.25f, 4]).Sample((raw, sharpness) =>
        {
            var sum = Math.Max(raw.Sum(), 1e-3f);
            var row = Array.ConvertAll(raw, value => value / sum);
            row[0] += 1 - row.Sum();
            var adjusted = new ProbabilityAdjustment(sharpness).Apply(new PredictionMatrix(row, 1, row.Length)).Values;
            return Math.Abs(adjusted.Sum() - 1) < 1e-4 && Array.TrueForAll(adjusted, value => value > 0);
        });

    private static (TargetVector Truth, PredictionMatrix Predictions) Sample(int rows, int classes, int seed)
    {
        var random = new Random(seed);
        var truth = new double[rows];
        var values = new float[rows * classes];
        for (var row = 0; row < rows; row++)
        {
            var raw = Enumerable.Range(0, classes).Select(_ => Math.Pow(random.NextDouble(), 3)).ToArray();
            var draw = random.NextDouble() * raw.Sum();
            for (var index = 0; index < classes; index++)
            {
                values[(row * classes) + index] = (float)(raw[index] / raw.Sum());
                truth[row] = draw > 0 ? index : truth[row];
                draw -= raw[index];
            }
        }

        return (new TargetVector(truth, classes), new PredictionMatrix(values, rows, classes));
    }
}
