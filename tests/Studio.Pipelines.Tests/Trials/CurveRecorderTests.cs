namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using CsCheck;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class CurveRecorderTests
{
    [TestMethod]
    public void Curve_KeepsFirstAndLastPoint_AndStaysSmall_HoweverLongTheTraining() =>
        Gen.Int[1, 2000].Sample(iterations =>
        {
            var recorder = new CurveRecorder();
            for (var i = 1; i <= iterations; i++)
            {
                recorder.Add(new CurvePoint(i, i, null, 1.0 / i));
            }

            var points = recorder.Curve!.Points;
            Assert.IsLessThanOrEqualTo(CurveRecorder.MostPoints, points.Count);
            Assert.IsGreaterThanOrEqualTo(Math.Min(iterations, CurveRecorder.MostPoints / 2), points.Count);
            Assert.AreEqual((1, iterations), (points[0].Iteration, points[^1].Iteration));

            // Evenly spread but for the last.
            var steps = points.SkipLast(1).Zip(points.SkipLast(1).Skip(1), (left, right) => right.Iteration - left.Iteration).Distinct().Count();
            Assert.IsLessThanOrEqualTo(1, steps);
        });

    [TestMethod]
    public void Curve_IsNull_BeforeTheFirstPoint() => Assert.IsNull(new CurveRecorder().Curve);

    [TestMethod]
    public void Curve_IsAListOfShortNumbers_InJson()
    {
        var recorder = new CurveRecorder();
        recorder.Add(new CurvePoint(1, 0.123456789, null, double.NaN));

        var json = JsonSerializer.Serialize(recorder.Curve, StudioJson.Line);

        Assert.AreEqual("""[{"iteration":1,"trainingLoss":0.12346,"metric":"NaN"}]""", json);
        Assert.AreEqual(recorder.Curve, JsonSerializer.Deserialize<TrainingCurve>(json, StudioJson.Line));
        Assert.AreEqual(recorder.Curve!.GetHashCode(), JsonSerializer.Deserialize<TrainingCurve>(json, StudioJson.Line)!.GetHashCode());
    }
}
