namespace Studio.Jobs.Tests.Upkeep;

using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Experiments;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Training;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class RecoveryTests
{
    [TestMethod]
    public async Task Start_GoesOnWithTheExperiment_WhenTheHostStoppedWhileItRan()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var first = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Say(new TrialEnded(FakeTrainer.Trial(7, TrialState.Completed, 0.9))) + FakeTrainer.WaitForEnd)))
        {
            id = await CreateAsync(first);
            await first.WaitAsync(id, experiment => experiment.Trials == 1);
        }

        await using var second = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()));
        var ended = await second.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var trials = await second.Experiments.FindTrialsAsync(id, CancellationToken.None);

        // The trial that had ended is still there.
        CollectionAssert.AreEqual(new[] { 7, 1, 2 }, trials!.Select(trial => trial.Number).ToArray());
        Assert.AreEqual(3, ended.Trials);
    }

    [TestMethod]
    public async Task Start_RunsTheExperimentAgain_WhenTheServiceWasKilledWithTheRealTrainerAtWork()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var first = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd)))
        {
            id = await CreateAsync(first);
            await first.WaitAsync(id, experiment => experiment.State == ExperimentState.Running);
        }

        // Another process goes on with it and is killed; its trainer must not train on.
        using (var service = StartWorker(folder.Path))
        {
            await UntilAsync(() => TrainerProcesses.Of(folder.Path).Any(process => process.Id != service.Id));
            service.Kill();
            await service.WaitForExitAsync();
            await UntilAsync(() => TrainerProcesses.Of(folder.Path).Length == 0);
        }

        var abandoned = Directory.GetDirectories(folder.Combine("work")).Single();
        await File.WriteAllTextAsync(Path.Combine(abandoned, "left-over"), "half an upload");
        await using var last = await StudioHost.StartAsync(folder.Path);
        Assert.IsFalse(Directory.Exists(abandoned));
        var ended = await last.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
    }

    [TestMethod]
    public async Task Start_FinishesDatasetsAndPublications_WhenTheServiceDiedBeforeThem()
    {
        using var folder = new TestFolder();
        Guid id;
        Guid datasetId;
        await using (var first = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete())))
        {
            id = await CreateAsync(first);
            datasetId = (await first.WaitForEndAsync(id)).DatasetId;

            // As it is when the service dies right after the trainer has ended and while a dataset is profiled.
            await using var db = first.OpenStore();
            await db.Models.ExecuteDeleteAsync();
            await db.Datasets.ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.State, DatasetState.Profiling));
            await db.Experiments.ExecuteUpdateAsync(set => set
                .SetProperty(experiment => experiment.State, ExperimentState.Running)
                .SetProperty(experiment => experiment.ModelVersion, (int?)null));
        }

        var unheld = Directory.CreateDirectory(Path.Combine(folder.Path, "artifacts", "aa")).FullName + "/" + new string('a', 64);
        await File.WriteAllTextAsync(unheld, "nobody's");
        await using var second = await StudioHost.StartAsync(folder.Path);
        Assert.IsFalse(File.Exists(unheld));
        Assert.IsNotNull(await second.Datasets.FindProfileAsync(datasetId, CancellationToken.None));
        var ended = await second.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(1, ended.ModelVersion);
        Assert.AreEqual(DatasetState.Ready, (await second.Datasets.FindAsync(datasetId, CancellationToken.None))?.State);
    }

    [TestMethod]
    public async Task Start_Refuses_WhenAnotherProcessUsesTheFolder()
    {
        using var folder = new TestFolder();
        await using var first = await StudioHost.StartAsync(folder.Path);
        var failure = await Assert.ThrowsExactlyAsync<IOException>(() => StudioHost.StartAsync(folder.Path));
        Assert.AreEqual($"The data folder '{folder.Path}' is in use by another studio process; end that one, or choose another folder with Studio:DataDirectory.", failure.Message);
    }

    [TestMethod]
    public async Task Start_Migrates_WhenAServiceWasKilledWhileItMigrated()
    {
        using var folder = new TestFolder();
        await using (var first = await StudioHost.StartAsync(folder.Path))
        {
            await using var db = first.OpenStore();
            await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" (\"Id\", \"Timestamp\") VALUES (1, '2020-01-01')");
        }

        await using var second = await StudioHost.StartAsync(folder.Path);
        Assert.IsEmpty(await second.Datasets.ListAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task Start_KeepsModelsAndTrials_WhenTheStoreIsOfTheFirstRelease()
    {
        using var folder = new TestFolder();
        await using (var first = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete())))
        {
            await first.WaitForEndAsync(await CreateAsync(first));
            await using var db = first.OpenStore();
            await db.Database.MigrateAsync("Initial");
        }

        await using var second = await StudioHost.StartAsync(folder.Path);
        var version = (await second.Models.ListVersionsAsync("people", CancellationToken.None)).Single();
        Assert.AreEqual((ModelVersionState.Ready, "best", "baseline"), (version.State, version.Candidate, version.Learner));
        Assert.IsEmpty(version.Members!);
        var trials = await second.Experiments.FindTrialsAsync(version.ExperimentId!.Value, CancellationToken.None);
        Assert.IsTrue(trials!.All(trial => trial.Fidelity == 1));
    }

    [TestMethod]
    public async Task Start_Refuses_WhenAnOptionIsOutOfRange()
    {
        using var folder = new TestFolder();
        var failure = await Assert.ThrowsExactlyAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StudioHost.StartAsync(folder.Path, configure: options => options.Slots = 0));
        StringAssert.Contains(failure.Message, "Slots");
    }

    private static async Task<Guid> CreateAsync(StudioHost host)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var request = new TrainingRequest("bought") { Trials = 3, Learners = ["baseline", "lightgbm"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(request), CancellationToken.None);
        Assert.IsEmpty(created.Problems);
        return created.Experiment!.Id;
    }

    private static Process StartWorker(string folder)
    {
        var trainer = TrainerCommand.Default();
        string[] worker = [.. trainer.Arguments.Take(trainer.Arguments.Count - 1), "worker", "--Studio:DataDirectory", folder];
        return Process.Start(new ProcessStartInfo(trainer.FileName, worker))!;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        Assert.IsTrue(condition());
    }
}
