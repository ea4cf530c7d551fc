namespace Studio.Jobs.Tests.Evaluations;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>Evaluations that real workers run.</summary>
[TestClass]
public sealed class RunEvaluationJobTests
{
    private const string WithoutOrders = "cpu,publish,profile";

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Evaluation_MakesEveryReport_WhenTheFirstWorkerIsLost(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        await using (var host = await StartAsync(folder, store, WithoutOrders))
        {
            await TrainAsync(host);
            Assert.AreEqual(OrderState.Queued, (await FindAsync(host))!.State);
            Assert.IsNotNull(await ClaimAsync(host), "A worker that is never heard of again.");
        }

        await using var next = await StartAsync(folder, store);
        var ended = await WaitAsync(next);

        Assert.AreEqual(OrderState.Completed, ended.State, ended.Reason);
        Assert.IsEmpty(ended.Left!, string.Join(' ', ended.Left!));
        Assert.IsNull(ended.Step);
        Assert.IsEmpty(ModelFiles.Evaluations.Except(await next.Models.ListArtifactsAsync("people", 1, CancellationToken.None)));
        Assert.IsNull(await ServiceOf(next).FindAsync("people", 2, CancellationToken.None));
        Assert.AreEqual(RegistryOutcome.Done, (await next.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 1, CancellationToken.None)).Outcome);
        Assert.IsNull(await FindAsync(next));
    }

    [TestMethod]
    public async Task Evaluation_KeepsWhatIsThere_AndMakesTheRest_WhenItIsResumed()
    {
        using var folder = new TestFolder();
        await using (var host = await StartAsync(folder, null, WithoutOrders))
        {
            await TrainAsync(host);
            Assert.IsFalse(await ServiceOf(host).ResumeAsync("people", 1, CancellationToken.None), "It waits.");
            Assert.IsTrue(await ServiceOf(host).CancelAsync("people", 1, CancellationToken.None));
            Assert.IsFalse(await ServiceOf(host).CancelAsync("people", 1, CancellationToken.None));
            Assert.AreEqual(OrderState.Cancelled, (await FindAsync(host))!.State);
        }

        await using var next = await StartAsync(folder);
        Assert.IsFalse((await FindAsync(next))!.IsOpen);
        Assert.IsTrue(await ServiceOf(next).ResumeAsync("people", 1, CancellationToken.None));
        Assert.AreEqual(OrderState.Completed, (await WaitAsync(next)).State);
        var quality = await ReadAsync(next, ModelFiles.Quality);
        await using (var db = next.OpenStore())
        {
            await db.Artifacts.Where(file => file.Name == ModelFiles.Effects).ExecuteDeleteAsync();
        }

        Assert.IsTrue(await ServiceOf(next).ResumeAsync("people", 1, CancellationToken.None));
        Assert.AreEqual(OrderState.Completed, (await WaitAsync(next)).State);
        Assert.AreEqual(quality, await ReadAsync(next, ModelFiles.Quality));
        Assert.IsNotEmpty(await ReadAsync(next, ModelFiles.Effects));
    }

    [TestMethod]
    public async Task Evaluation_FailsWithTheReason_WhenItsDataIsGone()
    {
        using var folder = new TestFolder();
        await using (var host = await StartAsync(folder, null, WithoutOrders))
        {
            await TrainAsync(host);
            await host.Datasets.DeleteAsync((await host.Datasets.ListAsync(CancellationToken.None)).Single().Id, CancellationToken.None);
        }

        await using var next = await StartAsync(folder);
        var ended = await WaitAsync(next);
        Assert.AreEqual((OrderState.Failed, "The dataset that the model was trained on was deleted."), (ended.State, ended.Reason));
    }

    [TestMethod]
    public async Task Experiment_AsksForNoEvaluation_WhenTheSettingIsOff()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await TrainAsync(host);
        Assert.IsNull(await FindAsync(host));
    }

    [TestMethod]
    public async Task Run_StoresNothingAnyMore_WhenItsEvaluationWasCancelled()
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, null, WithoutOrders);
        await TrainAsync(host);
        var run = (await ClaimAsync(host))!;
        Assert.IsNull(await ClaimAsync(host));
        run.Report("a step");
        Assert.IsTrue(await run.BeatAsync(CancellationToken.None));
        Assert.AreEqual("a step", (await FindAsync(host))!.Step);
        await ServiceOf(host).CancelAsync("people", 1, CancellationToken.None);
        Assert.IsFalse(await run.BeatAsync(CancellationToken.None));
        Assert.IsFalse(await run.CompleteAsync([], CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.IsFalse(await run.HoldAsync(db, CancellationToken.None));
    }

    private static Task<StudioHost> StartAsync(TestFolder folder, string? store = null, string? queues = null) => StudioHost.StartAsync(
        folder.Path,
        store: store,
        configure: options => (options.Evaluate, options.LeaseSeconds) = (true, 2),
        worker: worker => worker.Queues = queues ?? worker.Queues);

    private static EvaluationService ServiceOf(StudioHost host) => host.Services.GetRequiredService<EvaluationService>();

    private static Task<EvaluationRecord?> FindAsync(StudioHost host) => ServiceOf(host).FindAsync("people", 1, CancellationToken.None);

    private static async Task<EvaluationRun?> ClaimAsync(StudioHost host)
    {
        await using var db = host.OpenStore();
        var id = await db.Evaluations.Select(evaluation => evaluation.Id).SingleAsync();
        return await EvaluationRun.TryClaimAsync(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, id, CancellationToken.None);
    }

    private static async Task TrainAsync(StudioHost host)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var request = new ExperimentRequest(new TrainingRequest("bought") { Trials = 2, Learners = ["lbfgs"], Threads = 1 });
        var created = await host.Experiments.CreateAsync(dataset.Id, request, CancellationToken.None);
        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(created.Experiment!.Id)).State);
    }

    private static async Task<EvaluationRecord> WaitAsync(StudioHost host)
    {
        for (var i = 0; i < 1_200; i++)
        {
            if (await FindAsync(host) is { IsOpen: false } ended)
            {
                return ended;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException($"{await FindAsync(host)}");
    }

    private static async Task<string> ReadAsync(StudioHost host, string file) =>
        await File.ReadAllTextAsync((await host.Models.FindArtifactAsync("people", 1, file, CancellationToken.None))!);
}
