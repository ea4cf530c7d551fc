namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class ThresholdCurveTests
{
    [TestMethod]
    public void Lift_IsTheShareAmongThoseSaidToBe_ByTheShareAmongAll()
    {
        // Ten rows of which four are of the class; by falling probability: yes yes no yes no no yes no no no.
        var curve = Curve([1, 1, 0, 1, 0, 0, 1, 0, 0, 0]);
        double[] expected = [2.5, 2.5, 2 / 3.0 / 0.4, 0.75 / 0.4, 0.6 / 0.4, 0.5 / 0.4, 4 / 7.0 / 0.4, 0.5 / 0.4, 4 / 9.0 / 0.4, 1];
        foreach (var (point, lift) in curve.Points.Zip(expected))
        {
            Assert.AreEqual(lift, curve.Lift(point), 1e-12);
        }
    }

    [TestMethod]
    public void Lift_CountsWeights_WhereRowsAreWeighed()
    {
        // The first row counts three times as much as each of the others: 3 of 4 + 2.
        var curve = Curve([1, 0, 1, 0], [3, 1, 1, 1]);
        Assert.AreEqual(1 / (4 / 6.0), curve.Lift(curve.Points[0]), 1e-12);
        Assert.AreEqual(3 / 4.0 / (4 / 6.0), curve.Lift(curve.Points[1]), 1e-12);
        Assert.AreEqual(1, curve.Lift(curve.Points[^1]), 1e-12);
    }

    [TestMethod]
    public void Lift_IsNone_WhereNoRowIsOfTheClass() => Assert.AreEqual(double.NaN, Curve([0, 0]) is var curve ? curve.Lift(curve.Points[0]) : 0);

    [TestMethod]
    public void Lift_OfAllRowsIsOne_AndNeverMoreThanAllByThoseOfTheClass() => Gen.Int[0, 1].Array[1, 60].Where(labels => labels.Contains(1)).Sample(labels =>
    {
        var curve = Curve([.. labels]);
        Assert.AreEqual(1, curve.Lift(curve.Points[^1]), 1e-9);
        Assert.IsTrue(curve.Points.All(point => curve.Lift(point) <= ((curve.Positives + curve.Negatives) / curve.Positives) + 1e-9));
    });

    /// <summary>The curve of rows whose probabilities fall.</summary>
    private static ThresholdCurve Curve(int[] labels, double[]? weights = null)
    {
        float[] probabilities = [.. labels.SelectMany((_, row) => new[] { (row + 1f) / (labels.Length + 1), 1 - ((row + 1f) / (labels.Length + 1)) })];
        return ThresholdCurve.Of(new TargetVector(Array.ConvertAll(labels, label => (double)label), 2) { Weights = weights }, new PredictionMatrix(probabilities, labels.Length, 2), 1);
    }
}
