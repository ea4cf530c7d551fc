namespace Studio.Jobs.Tests.Faults;

using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;


/// <summary>No lease depends on what a clock says.</summary>
[TestClass]
public sealed class ClockJumpTests
{
    [TestMethod]
    public async Task Part_KeepsItsClaim_WhenClocksJump()
    {
        using var folder = new TestFolder();
        var started = folder.Combine("started");
        var trainer = FakeTrainer.Script(folder, $"echo run >> '{started}'\nsleep 5\n" + FakeTrainer.Complete());
        await using var host = await StudioHost.StartAsync(folder.Path, trainer, options => options.LeaseSeconds = 2, time: new JumpingClock());

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.HasCount(1, await File.ReadAllLinesAsync(started));
        Assert.AreEqual(1, ended.Parts.Single().Attempts);
    }
}
