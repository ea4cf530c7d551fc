namespace Studio.Jobs.Tests.Comparisons;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Registry;
using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;

/// <summary>Comparisons that real workers run.</summary>
[TestClass]
public sealed class RunComparisonJobTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Comparison_IsMadeAnewByTheNextWorker_WhenTheFirstIsLost(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, store: store, worker: worker => worker.Queues = "cpu,publish,profile"))
        {
            var (left, right, dataset) = await TrainAsync(host);
            id = (await ServiceOf(host).CreateAsync(left, right, dataset, false, CancellationToken.None)).Id;
            Assert.IsNotNull(await ClaimAsync(host, id), "A worker that is never heard of again.");
        }

        await using var next = await StudioHost.StartAsync(folder.Path, store: store, configure: options => options.LeaseSeconds = 2);
        var ended = await WaitAsync(next, id, comparison => comparison.HasEnded);

        Assert.AreEqual((OrderState.Completed, 400L, 1.0), (ended.State, ended.Rows, ended.Share), ended.Reason);
        Assert.AreEqual(ended.Verdict, ended.Result!.Verdict);
        Assert.AreEqual("auc, logloss, accuracy, balanced_accuracy, f1, precision, recall", string.Join(", ", ended.Result.Metrics.Select(metric => metric.Name)));
        Assert.IsTrue(ended.Result.Metrics.All(metric => metric.Left.Low <= metric.Left.Value && metric.Left.Value <= metric.Left.High), $"{string.Join('\n', ended.Result.Metrics)}");
        Assert.IsEmpty(ended.Result.Warnings);
        Assert.IsNull((await ServiceOf(next).ListAsync("people", CancellationToken.None)).Single().Result);

        var (one, other, trained) = (await FindAsync(next, 1), await FindAsync(next, 2), (await next.Datasets.ListAsync(CancellationToken.None)).Single(known => known.Name == "people"));
        var flattered = await WaitAsync(next, (await ServiceOf(next).CreateAsync(one, other, trained, false, CancellationToken.None)).Id, comparison => comparison.HasEnded);
        Assert.Contains("The dataset is what version 1 and version 2 were trained on", string.Join('\n', flattered.Result!.Warnings));
        await next.Datasets.DeleteAsync(trained.Id, CancellationToken.None);
        await next.Services.GetRequiredService<VersionCommands>().DeleteModelAsync("people", CancellationToken.None);
        Assert.IsEmpty(await ServiceOf(next).ListAsync("people", CancellationToken.None));
        Assert.IsNull(await ServiceOf(next).FindAsync(id, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Run_StoresNothingAnyMore_WhenItsComparisonWasCancelled(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync(), worker: worker => worker.Queues = "profile");
        await host.AddVersionsAsync("people", ModelVersionState.Ready, ModelVersionState.Ready);
        var dataset = await host.ImportAsync(TestTables.People());
        var id = await AddAsync(host, dataset);
        var run = (await ClaimAsync(host, id))!;
        Assert.IsNull(await ClaimAsync(host, id));
        run.Report(new ComparisonProgress(70, 0.25));
        Assert.IsTrue(await run.BeatAsync(CancellationToken.None));
        Assert.AreEqual((70L, 0.25), (await ServiceOf(host).FindAsync(id, CancellationToken.None)) is { } known ? (known.Rows, known.Share) : default);
        Assert.IsFalse(await ServiceOf(host).DeleteAsync(id, CancellationToken.None), "It runs.");

        Assert.IsTrue(await ServiceOf(host).CancelAsync(id, CancellationToken.None));

        Assert.IsFalse(await run.BeatAsync(CancellationToken.None));
        var report = new ComparisonReport("So.", 1, 0, 1, [], new PairedTest("test", "mae", 0, 0, 1), 0, [], 1, []);
        Assert.IsFalse(await run.CompleteAsync(report, CancellationToken.None));
        Assert.IsFalse(await run.FailAsync("no", CancellationToken.None));
        Assert.IsFalse(await run.GiveBackAsync("no", CancellationToken.None));
        Assert.AreEqual(OrderState.Cancelled, (await ServiceOf(host).FindAsync(id, CancellationToken.None))!.State);
        Assert.IsFalse(await ServiceOf(host).CancelAsync(id, CancellationToken.None));
        Assert.IsTrue(await ServiceOf(host).DeleteAsync(id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Comparison_FailsWithTheReason_WhenWhatItNeedsIsGone()
    {
        using var folder = new TestFolder();
        Guid noVersion, noDataset, lost;
        await using (var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile"))
        {
            await host.AddVersionsAsync("people", ModelVersionState.Ready, ModelVersionState.Ready);
            await host.AddVersionsAsync("others", ModelVersionState.Ready);
            var (dataset, other) = (await host.ImportAsync(TestTables.People()), await host.ImportAsync(TestTables.People(100), "others.csv"));
            (noVersion, noDataset, lost) = (await AddAsync(host, dataset), await AddAsync(host, other, "others", 1), await AddAsync(host, dataset, "others", 1));
            await using var db = host.OpenStore();
            await db.Comparisons.Where(comparison => comparison.Id == lost).ExecuteUpdateAsync(set => set.SetProperty(comparison => comparison.Fruitless, IOrderRun.MostFruitless));
            await host.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 2, CancellationToken.None);
            await host.Datasets.DeleteAsync(other.Id, CancellationToken.None);
        }

        await using var next = await StudioHost.StartAsync(folder.Path);
        await AssertFailsAsync(next, noVersion, "Version 2 of model 'people' was deleted.");
        await AssertFailsAsync(next, noDataset, "The dataset 'others' was deleted.");
        await AssertFailsAsync(next, lost, "The worker was lost 3 times in a row and had stored nothing.");
    }

    [TestMethod]
    public async Task Check_TellsAllThatStandsAgainstAComparison()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile");
        await host.AddVersionsAsync("people", ModelVersionState.Ready, ModelVersionState.Retired, ModelVersionState.Rejected);
        var dataset = await host.ImportAsync("a,b\n1,2\n3,4\n"u8.ToArray(), "other.csv");
        var (retired, rejected) = (await FindAsync(host, 2), await FindAsync(host, 3));
        var signature = rejected.Signature with { Label = "else" };

        var problems = ComparisonCheck.Problems(retired, rejected with { Signature = signature }, dataset with { RejectedCount = 2 }).ToList();

        CollectionAssert.AreEqual(
            new[] { "left", "right", "right", "datasetId", "datasetId", "datasetId", "datasetId", "datasetId" }, problems.Select(problem => problem.Field).ToArray(), string.Join('\n', problems));
        Assert.Contains("cannot predict: It answers otherwise.", problems[1].Problem);
        Assert.Contains("'else'", problems[2].Problem);
        Assert.Contains("2 lines that cannot be told apart", problems[3].Problem);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => ServiceOf(host).CreateAsync(retired, rejected, dataset, false, CancellationToken.None));
    }

    private static ComparisonService ServiceOf(StudioHost host) => host.Services.GetRequiredService<ComparisonService>();

    private static async Task<ModelVersionRecord> FindAsync(StudioHost host, int version) => (await host.Models.FindVersionAsync("people", version, CancellationToken.None))!;

    private static Task<ComparisonRun?> ClaimAsync(StudioHost host, Guid id) =>
        ComparisonRun.TryClaimAsync(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, id, CancellationToken.None);

    /// <summary>Two versions of people of one experiment, and rows that they were not trained on.</summary>
    private static async Task<(ModelVersionRecord Left, ModelVersionRecord Right, DatasetRecord Dataset)> TrainAsync(StudioHost host)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var request = new TrainingRequest("bought") { Trials = 2, Learners = ["lbfgs"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(request), CancellationToken.None);
        await host.WaitForEndAsync(created.Experiment!.Id);
        var published = await host.Publisher.PublishAsync(created.Experiment.Id, "small", CancellationToken.None);
        Assert.AreEqual(2, published.Version, published.Reason);
        return (await FindAsync(host, 1), await FindAsync(host, 2), await host.ImportAsync(TestTables.People(400, 7), "more.csv"));
    }

    /// <summary>Adds a comparison of two versions as they stand in the store, whatever files they have.</summary>
    private static async Task<Guid> AddAsync(StudioHost host, DatasetRecord dataset, string model = "people", int right = 2)
    {
        var id = Guid.CreateVersion7();
        await using var db = host.OpenStore();
        db.Comparisons.Add(new ComparisonEntity
        {
            Id = id,
            LeftModel = model,
            LeftVersion = 1,
            RightModel = model,
            RightVersion = right,
            DatasetId = dataset.Id,
            DatasetName = dataset.Name,
            State = OrderState.Queued,
            CreatedAt = DateTimeOffset.UtcNow,
        });
        await db.SaveChangesAsync();
        return id;
    }

    private static async Task AssertFailsAsync(StudioHost host, Guid id, string reason)
    {
        var ended = await WaitAsync(host, id, comparison => comparison.HasEnded);
        Assert.AreEqual((OrderState.Failed, reason), (ended.State, ended.Reason));
    }

    private static async Task<ComparisonRecord> WaitAsync(StudioHost host, Guid id, Func<ComparisonRecord, bool> wanted)
    {
        ComparisonRecord? comparison = null;
        for (var i = 0; i < 1200; i++)
        {
            comparison = await ServiceOf(host).FindAsync(id, CancellationToken.None);
            if (wanted(comparison!))
            {
                return comparison!;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException($"{comparison}");
    }
}
