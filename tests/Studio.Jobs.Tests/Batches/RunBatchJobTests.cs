namespace Studio.Jobs.Tests.Batches;

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Batches;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Registry;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>Batches that real workers run with a model that was trained.</summary>
[TestClass]
public sealed class RunBatchJobTests
{
    private const int SegmentRows = 20_000;
    private const int Rows = (SegmentRows * 2) + 500;

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Batch_HasTheAnswersOfTheModel_WhenItWentOnInAnotherWorker(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, store: store))
        {
            var version = await TrainAsync(host);
            id = (await OrderAsync(host, version, TestTables.People(Rows), new BatchRequest("csv", ["age,city"], false))).Id;
            await WaitAsync(host, id, batch => batch.Rows > 0);
        }

        await using var next = await StudioHost.StartAsync(folder.Path, store: store);
        var ended = await WaitAsync(next, id, batch => batch.HasEnded);

        Assert.AreEqual((OrderState.Completed, (long)Rows, 1.0), (ended.State, ended.Rows, ended.Share), ended.Reason);
        var result = (await next.Services.GetRequiredService<BatchService>().FindResultAsync(id, CancellationToken.None))!;
        CollectionAssert.AreEqual(await ExpectedAsync(next), await File.ReadAllLinesAsync(result));
        await using var db = next.OpenStore();
        Assert.AreEqual(BatchEntity.Result, (await db.Artifacts.SingleAsync(file => file.OwnerId == id)).Name);
    }

    [TestMethod]
    public async Task Batch_FailsAndPublishesNothing_WhenAValueCannotBeRead()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var version = await TrainAsync(host);
        var lines = Encoding.UTF8.GetString(TestTables.People(SegmentRows + 10)).Split('\n');
        lines[SegmentRows + 5] = "old,1,Bonn,no";
        var table = Encoding.UTF8.GetBytes(string.Join('\n', lines));

        var failed = await WaitAsync(host, (await OrderAsync(host, version, table, new BatchRequest("csv", [], false))).Id, batch => batch.HasEnded);
        Assert.AreEqual(OrderState.Failed, failed.State);
        Assert.Contains($"Row {SegmentRows + 5}", failed.Reason!);
        Assert.Contains("'age'", failed.Reason!);
        await using (var db = host.OpenStore())
        {
            Assert.IsFalse(await db.Artifacts.AnyAsync(file => file.OwnerId == failed.Id));
        }

        var read = await WaitAsync(host, (await OrderAsync(host, version, table, new BatchRequest("parquet", ["city"], true))).Id, batch => batch.HasEnded);
        Assert.AreEqual((OrderState.Completed, 1L), (read.State, read.Unreadable), read.Reason);
        Assert.Contains("1 values are not written as in the training data", string.Join('\n', read.Warnings));

        await AssertFailsAsync(host, version, "age,income,city\n", [], "has a header but no rows");
        await AssertFailsAsync(host, version, "age,income,city\n1,2,Ulm\n", ["name"], "keep: the data has no column 'name'; it has age, income, city.");
        await AssertFailsAsync(host, version, "colour,size\nred,2\n", [], "None of the model's columns is there");
    }

    [TestMethod]
    public async Task Batch_GoesToAnotherRun_WhenItsOwnGivesNoSignOfLife()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(
            folder.Path, store: await StoreKind.Postgres.NewStoreAsync(), configure: options => options.LeaseSeconds = 2, worker: worker => worker.Queues = "");
        await host.AddVersionsAsync("people", ModelVersionState.Ready);
        var version = (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
        var id = (await OrderAsync(host, version, TestTables.People(), new BatchRequest("csv", [], false))).Id;
        var lost = await BatchRun.TryClaimAsync(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, id, CancellationToken.None);
        var alive = System.Diagnostics.Stopwatch.StartNew();
        while (alive.Elapsed < TimeSpan.FromSeconds(4))
        {
            Assert.IsTrue(await lost!.BeatAsync(CancellationToken.None));
            await Task.Delay(200);
        }

        await WaitAsync(host, id, batch => batch.State == OrderState.Queued);
        Assert.IsFalse(await lost!.BeatAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task Batch_Fails_WhenItsVersionIsDeleted()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = ""))
        {
            await host.AddVersionsAsync("people", ModelVersionState.Ready);
            var version = (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
            id = (await OrderAsync(host, version, TestTables.People(), new BatchRequest("csv", [], false))).Id;
            await host.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 1, CancellationToken.None);
        }

        await using var next = await StudioHost.StartAsync(folder.Path);
        var ended = await WaitAsync(next, id, batch => batch.HasEnded);
        Assert.AreEqual((OrderState.Failed, "Version 1 of model 'people' was deleted"), (ended.State, ended.Reason));
        Assert.IsEmpty(next.Files());
    }

    private static async Task AssertFailsAsync(StudioHost host, ModelVersionRecord version, string table, string[] keep, string reason)
    {
        var batch = await OrderAsync(host, version, Encoding.UTF8.GetBytes(table), new BatchRequest("csv", keep, false));
        var ended = await WaitAsync(host, batch.Id, known => known.HasEnded);
        Assert.AreEqual(OrderState.Failed, ended.State);
        Assert.Contains(reason, ended.Reason!);
    }

    private static async Task<ModelVersionRecord> TrainAsync(StudioHost host)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var request = new TrainingRequest("bought") { Trials = 1, Learners = ["lbfgs"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(request), CancellationToken.None);
        await host.WaitForEndAsync(created.Experiment!.Id);
        return (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
    }

    private static Task<BatchRecord> OrderAsync(StudioHost host, ModelVersionRecord version, byte[] table, BatchRequest request) =>
        host.Services.GetRequiredService<BatchService>().CreateAsync(version, new MemoryStream(table), "people.csv", request, CancellationToken.None);

    /// <summary>What the model answers when all rows are asked at once.</summary>
    private static async Task<string[]> ExpectedAsync(StudioHost host)
    {
        using var scorer = new OnnxScorer((await host.Models.FindArtifactAsync("people", 1, ModelFiles.Onnx, CancellationToken.None))!);
        using var source = PredictionSource.OpenText(TestTables.People(Rows), "people.csv", scorer.Input);
        var batch = source.Read(int.MaxValue, [0, 2], default, CancellationToken.None)!;
        using var input = batch.Input;
        var scored = scorer.Score(input.Rows!);
        return
        [
            $"age,city,{string.Join(',', PredictionCsv.Header(scorer.Signature))}",
            .. Enumerable.Range(0, batch.Rows).Select(row => string.Join(',', batch.Kept[row].Concat(PredictionCsv.Cells(scored, row)))),
        ];
    }

    private static async Task<BatchRecord> WaitAsync(StudioHost host, Guid id, Func<BatchRecord, bool> wanted)
    {
        BatchRecord? batch = null;
        for (var i = 0; i < 1200; i++)
        {
            batch = await host.Services.GetRequiredService<BatchService>().FindAsync(id, CancellationToken.None);
            if (wanted(batch!))
            {
                return batch!;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException($"{batch}");
    }
}
