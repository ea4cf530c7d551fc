namespace Studio.Jobs.Tests.Experiments;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Workers;
using Studio.Pipelines.Planning;

/// <summary>Where nets are trained: the setting, the request, and the queue of those that ask for a GPU.</summary>
[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    [DataRow("gpu", "Torch:Device: There is no device 'gpu'; use auto, cpu, cuda, cuda:N (N from 0) or mps.")]
    [DataRow("cuda:99", "Torch:Device: The device 'cuda:99' is not there")]
    public async Task Start_Fails_WhenTheDeviceOfTheSettingIsNotThere(string device, string message)
    {
        using var folder = new TestFolder();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StudioHost.StartAsync(folder.Path, torch: options => options.Device = device));
        StringAssert.StartsWith(error.Message, message);
    }

    [TestMethod]
    public async Task Create_TakesTheDeviceOfTheRequest_OrElseOfTheSetting()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()), torch: options => options.Device = "CPU");
        var data = await host.ImportAsync(TestTables.People());

        var plain = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None);
        var missing = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought") { Device = "cuda:99" }), CancellationToken.None);

        Assert.AreEqual("cpu", plain.Experiment!.Plan.Device);
        Assert.AreEqual("device", missing.Problems.Single().Field);
    }

    [TestMethod]
    public async Task Run_GoesToTheGpuQueue_WhichIsServedWhileTheProcessorIsBusy()
    {
        using var folder = new TestFolder();
        var (busy, waiting) = (Guid.Empty, Guid.Empty);
        await using (var first = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd)))
        {
            (busy, waiting) = (await CreateAsync(first), await CreateAsync(first));
            await first.WaitAsync(busy, experiment => experiment.State == ExperimentState.Running);
            Assert.AreEqual(ExperimentState.Queued, (await first.Experiments.FindAsync(waiting, CancellationToken.None))!.State);

            // As if it had been planned on a machine with a GPU.
            await using var db = first.OpenStore();
            var entity = await db.Experiments.SingleAsync(experiment => experiment.Id == waiting);
            entity.Plan = entity.Plan with { Device = "cuda:0" };
            await db.SaveChangesAsync();
            await db.Parts.Where(part => part.ExperimentId == waiting).ExecuteUpdateAsync(set => set.SetProperty(part => part.Queue, JobQueues.Gpu));
        }

        await using var second = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        await second.WaitAsync(busy, experiment => experiment.State == ExperimentState.Running);
        await second.WaitAsync(waiting, experiment => experiment.State == ExperimentState.Running);
    }

    private static async Task<Guid> CreateAsync(StudioHost host)
    {
        var data = await host.ImportAsync(TestTables.People());
        return (await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None)).Experiment!.Id;
    }
}
