namespace Studio.Jobs.Tests.Evaluations;

using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Metrics;
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
    public async Task Evaluation_IsOfItsOwnModel_WhenThatIsPublishedLater()
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder);
        var experiment = await TrainAsync(host, ["lbfgs", "lightgbm"]);
        var small = await host.Publisher.PublishAsync(experiment, ModelNames.Small, CancellationToken.None);
        Assert.AreEqual((PublishOutcome.Published, 2), (small.Outcome, small.Version), small.Reason);
        Assert.AreEqual(PublishOutcome.AlreadyPublished, (await host.Publisher.PublishAsync(experiment, ModelNames.Small, CancellationToken.None)).Outcome);

        Assert.AreEqual(OrderState.Completed, (await WaitAsync(host)).State);
        var ended = await WaitAsync(host, 2);

        Assert.AreEqual((OrderState.Completed, 0), (ended.State, ended.Left!.Count), ended.Reason);
        Assert.AreNotEqual(await ReadAsync(host, ModelFiles.Background, 1), string.Empty);
        foreach (var version in new[] { 1, 2 })
        {
            // Judged are the predictions of its own fold models: those that its metrics are of.
            var quality = JsonSerializer.Deserialize<QualityReport>(await ReadAsync(host, ModelFiles.Quality, version), StudioJson.File)!;
            var metrics = (await host.Models.FindVersionAsync("people", version, CancellationToken.None))!.Metrics!;
            Assert.AreEqual(metrics.Validation["logloss"], quality.Validation.Metrics.Single(metric => metric.Name == "logloss").Estimate.Value, 1e-6);
        }

        var decided = await host.Services.GetRequiredService<VersionDecisions>().DecideAsync("people", 2, new DecisionWish { Threshold = 0.3 }, CancellationToken.None);
        Assert.AreEqual(3, decided.Version, string.Join(' ', decided.Problems));
        Assert.AreEqual(OrderState.Completed, (await WaitAsync(host, 3)).State);
    }

    [TestMethod]
    public async Task Reason_SaysWhyThereIsNoEvaluation()
    {
        using var folder = new TestFolder();
        Guid experiment;
        await using (var host = await StartAsync(folder, null, WithoutOrders))
        {
            experiment = await TrainAsync(host);

            // As an earlier version has left it, which kept what it takes of the published model alone.
            await using var db = host.OpenStore();
            await db.Artifacts.Where(file => file.OwnerId == experiment && file.Name == "evaluation-small.zip").ExecuteDeleteAsync();
            var small = await host.Publisher.PublishAsync(experiment, ModelNames.Small, CancellationToken.None);
            Assert.IsNull(await ServiceOf(host).FindAsync("people", small.Version!.Value, CancellationToken.None));
            Assert.Contains("an earlier version", await ServiceOf(host).ReasonForNoneAsync("people", small.Version.Value, CancellationToken.None));
        }

        await using var off = await StudioHost.StartAsync(folder.Path);
        Assert.Contains("Studio:Evaluate is off", await ServiceOf(off).ReasonForNoneAsync("people", 2, CancellationToken.None));
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

    private static async Task<Guid> TrainAsync(StudioHost host, string[]? learners = null)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var request = new ExperimentRequest(new TrainingRequest("bought") { Trials = learners is null ? 2 : 4, Learners = learners ?? ["lbfgs"], Threads = 1 });
        var created = await host.Experiments.CreateAsync(dataset.Id, request, CancellationToken.None);
        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(created.Experiment!.Id)).State);
        return created.Experiment.Id;
    }

    private static async Task<EvaluationRecord> WaitAsync(StudioHost host, int version = 1)
    {
        for (var i = 0; i < 1_200; i++)
        {
            if (await ServiceOf(host).FindAsync("people", version, CancellationToken.None) is { IsOpen: false } ended)
            {
                return ended;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException($"{await FindAsync(host)}");
    }

    private static async Task<string> ReadAsync(StudioHost host, string file, int version = 1) =>
        await File.ReadAllTextAsync((await host.Models.FindArtifactAsync("people", version, file, CancellationToken.None))!);
}
