namespace Studio.Jobs.Tests.Training;

using Microsoft.Extensions.Options;
using Studio.Jobs.Storage;
using Studio.Jobs.Training;
using Studio.Jobs.Workers;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class SlotShareTests
{
    [TestMethod]
    public void Fit_TakesTheMachinesShare_OnlyOfWhatNobodyAskedFor()
    {
        var share = Share(slots: "64", memory: 777);
        var plan = FakeTrainer.Plan(memoryMegabytes: 5) with { Threads = 1000 };
        Assert.AreEqual((1000, (int?)5), (share.Fit(plan).Threads, share.Fit(plan).MemoryMegabytes));
        var open = share.Fit(plan with { ThreadsOfSlot = true, MemoryOfSlot = true });
        Assert.AreEqual((Math.Max(1, Environment.ProcessorCount / 64), (int?)777), (open.Threads, open.MemoryMegabytes));
    }

    [TestMethod]
    public void Complete_FillsInOnlyWhatIsLeftOpen()
    {
        var share = Share(slots: "1", memory: 777);
        var complete = share.Complete(new TrainingRequest("label") { Threads = 3 });
        Assert.AreEqual((3, 777), (complete.Threads, complete.MemoryMegabytes));
        Assert.AreEqual(Environment.ProcessorCount, share.Complete(new TrainingRequest("label")).Threads);
    }

    private static SlotShare Share(string slots, int memory) =>
        new(Options.Create(new StudioOptions { TrainerMemoryMegabytes = memory }), Options.Create(new WorkerOptions { Slots = slots }));
}
