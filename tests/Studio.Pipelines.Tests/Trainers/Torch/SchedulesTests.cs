namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Loop;

[TestClass]
public sealed class SchedulesTests
{
    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(0.05, 0.9938)]
    [DataRow(0.525, 0.4608)]
    [DataRow(1.0, 0.0)]
    [DataRow(1.2, 0.0)]
    public void WarmCosine_RisesQuicklyAndFallsToZero_OverTheTraining(double progress, double factor) =>
        Assert.AreEqual(factor, Schedules.WarmCosine(progress), 1e-3);

    [TestMethod]
    public void LogCosine_HasFourWavesThatGetLonger_OverTheTraining()
    {
        // log2(1 + 15 t) is a half-integer at the tops and an integer between the waves.
        foreach (var wave in Enumerable.Range(0, 4))
        {
            Assert.AreEqual(1, Schedules.LogCosine((Math.Pow(2, wave + 0.5) - 1) / 15), 1e-9);
            Assert.AreEqual(0, Schedules.LogCosine((Math.Pow(2, wave + 1) - 1) / 15), 1e-9);
        }
    }

    [TestMethod]
    [DataRow(0.0, 1.0)]
    [DataRow(0.49, 1.0)]
    [DataRow(0.75, 0.5)]
    [DataRow(1.0, 0.0)]
    public void FlatCosine_StaysForHalfAndFallsToZero_OverTheTraining(double progress, double factor) =>
        Assert.AreEqual(factor, Schedules.FlatCosine(progress), 1e-9);
}
