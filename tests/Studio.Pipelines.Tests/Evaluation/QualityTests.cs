namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class QualityTests
{
    private static readonly Gen<(TargetVector Truth, PredictionMatrix Predictions)> Probabilities = Gen.Select(Gen.Int[2, 4], Gen.Int[1, 80], Gen.Int[1, 1_000_000], Gen.Bool).Select(
        (classes, rows, seed, weighted) =>
        {
            var random = new Random(seed);
            var values = new float[rows * classes];
            for (var row = 0; row < rows; row++)
            {
                // Few different ones, so that there are ties.
                var drawn = Enumerable.Range(0, classes).Select(_ => 1f + random.Next(4)).ToArray();
                for (var column = 0; column < classes; column++)
                {
                    values[(row * classes) + column] = drawn[column] / drawn.Sum();
                }
            }

            return (
                new TargetVector([.. Enumerable.Range(0, rows).Select(_ => (double)random.Next(classes))], classes) { Weights = weighted ? [.. Enumerable.Range(0, rows).Select(_ => 0.5 + random.NextDouble())] : null },
                new PredictionMatrix(values, rows, classes));
        });

    [TestMethod]
    public void Curve_TellsAtEachThreshold_WhatCountingDoes() => Probabilities.Sample(table =>
    {
        var (truth, predictions) = table;
        var curve = ThresholdCurve.Of(truth, predictions, 1);
        foreach (var point in curve.Points)
        {
            var taken = Enumerable.Range(0, predictions.Rows).Where(row => predictions.Row(row)[1] >= point.Threshold).ToList();
            Assert.AreEqual(taken.Where(row => truth.Values[row] == 1).Sum(truth.Weight), point.TruePositives, 1e-9);
            Assert.AreEqual(taken.Where(row => truth.Values[row] != 1).Sum(truth.Weight), point.FalsePositives, 1e-9);
        }

        Assert.AreEqual((curve.Positives, curve.Negatives), (curve.Points[^1].TruePositives, curve.Points[^1].FalsePositives));
        Assert.AreEqual(truth.TotalWeight, curve.Positives + curve.Negatives, 1e-9);
    });

    [TestMethod]
    public void Curve_HasTheAreaOfTheMetric_WhenAllPointsAreKept() => Probabilities.Where(table => table.Truth.Classes == 2).Sample(table =>
    {
        var curve = ThresholdCurve.Of(table.Truth, table.Predictions, 1);
        var (area, before) = (0.0, new ThresholdPoint(1, 0, 0));
        foreach (var point in curve.Points)
        {
            area += (point.FalsePositives - before.FalsePositives) * (point.TruePositives + before.TruePositives) / 2;
            before = point;
        }

        var auc = RankingMetrics.Auc(table.Truth, table.Predictions);
        Assert.IsTrue(double.IsNaN(auc) || Math.Abs((area / curve.Positives / curve.Negatives) - auc) < 1e-9);
    });

    [TestMethod]
    public void Curve_KeepsFewPoints_WhenRowsAreMany()
    {
        var random = new Random(3);
        var values = Enumerable.Range(0, 20_000).Select(_ => random.NextSingle()).SelectMany(value => new[] { 1 - value, value }).ToArray();
        var truth = new TargetVector([.. Enumerable.Range(0, 20_000).Select(row => random.NextSingle() < values[(row * 2) + 1] ? 1.0 : 0)], 2);
        var curve = ThresholdCurve.Of(truth, new PredictionMatrix(values, 20_000, 2), 1);
        Assert.IsInRange(150, ThresholdCurve.MostPoints, curve.Points.Count);
        Assert.AreEqual(20_000.0, curve.Points[^1].TruePositives + curve.Points[^1].FalsePositives);
    }

    [TestMethod]
    public void Classes_AgreeWithTheMetrics_WhateverThePredictions() => Probabilities.Sample(table =>
    {
        var (truth, predictions) = table;
        string[] names = [.. Enumerable.Range(0, truth.Classes).Select(label => $"class {label}")];
        var quality = ClassesMeasure.Of(names, truth, predictions);
        Assert.AreEqual(ConfusionMetrics.Accuracy(truth, predictions), Enumerable.Range(0, truth.Classes).Sum(label => quality.Confusion[label][label]) / truth.TotalWeight, 1e-9);
        Assert.AreEqual(ConfusionMetrics.F1Macro(truth, predictions), quality.Classes.Where(label => label.Rows + label.Predicted > 0).Average(label => label.F1), 1e-9);
        Assert.AreEqual(truth.TotalWeight, quality.Confusion.Sum(row => row.Sum()), 1e-9);
        Assert.AreEqual(truth.TotalWeight, quality.Calibration.Bins.Sum(bin => bin.Rows), 1e-9);
    });

    [TestMethod]
    public void Confusion_GathersRareClasses_WhenThereAreMany()
    {
        const int Classes = 40;
        var truth = new TargetVector([.. Enumerable.Range(0, Classes).SelectMany(label => Enumerable.Repeat((double)label, label + 1))], Classes);
        var values = new float[truth.Values.Length * Classes];
        foreach (var (row, label) in truth.Values.Index())
        {
            values[(row * Classes) + (int)label] = 1;
        }

        var quality = ClassesMeasure.Of([.. Enumerable.Range(0, Classes).Select(label => $"{label}")], truth, new PredictionMatrix(values, truth.Values.Length, Classes));

        Assert.HasCount(ClassesQuality.MostClasses, quality.Classes);
        Assert.AreEqual("10", quality.Classes[0].Class);
        Assert.HasCount(ClassesQuality.MostClasses + 1, quality.Confusion);
        Assert.AreEqual(Enumerable.Range(1, 10).Sum(), quality.Confusion[^1][^1]);
        Assert.AreEqual(ClassQuality.MostCurves, quality.Classes.Count(label => label.Curve is not null));
    }

    [TestMethod]
    public void Calibration_HasNoError_WhenProbabilitiesAreTrue()
    {
        var random = new Random(5);
        var positive = Enumerable.Range(0, 50_000).Select(_ => random.NextSingle()).ToArray();
        var truth = new TargetVector([.. positive.Select(probability => random.NextSingle() < probability ? 1.0 : 0)], 2);
        Calibration Measure(Func<float, float> said) =>
            ClassesMeasure.Of(["no", "yes"], truth, new PredictionMatrix([.. positive.SelectMany(value => new[] { 1 - said(value), said(value) })], positive.Length, 2)).Calibration;

        var (right, sure) = (Measure(value => value), Measure(value => value < 0.5 ? value / 2 : 1 - ((1 - value) / 2)));

        Assert.IsLessThan(0.01, right.ExpectedError);
        Assert.AreEqual(1.0 / 6, right.Brier, 0.005);
        Assert.AreEqual(0.125, sure.ExpectedError, 0.01);
        Assert.HasCount(10, right.Bins);
        Assert.IsTrue(right.Bins.All(bin => bin.Low <= bin.Observed && bin.Observed <= bin.High));
    }

    [TestMethod]
    public void Numbers_AreToldInTheUnitOfTheLabel_WhateverWasTakenOff()
    {
        var truth = new TargetVector([.. Enumerable.Range(0, 100).Select(row => row - 50.0)], 1) { Offset = 1_000_000 };
        var predictions = new PredictionMatrix([.. Enumerable.Range(0, 100).Select(row => row - 52f)], 100, 1);
        var quality = NumbersMeasure.Of(new EvaluatedRows(new ColumnTable([new NumberColumn("a", new double[100])]), truth, predictions, [.. Enumerable.Range(0, 100)], null), 1);
        Assert.AreEqual(2, quality.Bias, 1e-9);
        Assert.HasCount(100, quality.Points);
        Assert.IsTrue(quality.Points.All(point => Math.Abs(point.Truth - point.Prediction - 2) < 1e-6 && point.Truth > 999_000));
        Assert.HasCount(10, quality.Deciles);
        Assert.AreEqual((10, 2.0), (quality.Deciles[0].Rows, Math.Round(quality.Deciles[0].AbsoluteError, 6)));
        Assert.AreEqual(999_954.5, quality.Deciles[0].Truth, 1e-6);
        Assert.AreEqual(100, quality.Residuals.Sum(bin => bin.Count));
    }

    [TestMethod]
    public void Intervals_HoldTheTruth_AsOftenAsTheySay()
    {
        // The accuracy of a coin that is right seven times of ten, 400 times over: 95 % of the intervals hold 0.7, give or take three standard errors of the count itself.
        var (held, studies, accuracy) = (0, 400, MetricCatalog.Find("accuracy")!);
        for (var study = 0; study < studies; study++)
        {
            var random = new Random(study);
            var values = Enumerable.Range(0, 200).SelectMany(_ => random.NextDouble() < 0.7 ? new[] { 0f, 1f } : [1f, 0f]).ToArray();
            var estimate = BootstrapIntervals.Of(
                [accuracy], new TargetVector(Enumerable.Repeat(1.0, 200).ToArray(), 2), new PredictionMatrix(values, 200, 2), new BootstrapDrawing(study, Samples: 300), CancellationToken.None)[0];
            held += estimate.Low <= 0.7 && estimate.High >= 0.7 ? 1 : 0;
        }

        Assert.AreEqual(0.95, (double)held / studies, 3 * Math.Sqrt(0.95 * 0.05 / studies));
    }
}
