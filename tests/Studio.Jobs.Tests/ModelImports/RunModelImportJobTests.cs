namespace Studio.Jobs.Tests.ModelImports;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Moving;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Onnx;

/// <summary>Imports that real workers run; what reads the files are scripts.</summary>
[TestClass]
public sealed class RunModelImportJobTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Import_IsMadeAnewByTheNextWorker_WhenTheFirstIsLost(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, store: store, worker: worker => worker.Queues = "profile"))
        {
            id = (await host.BringAsync()).Id;
            Assert.IsNotNull(await host.ClaimAsync(id), "A worker that is never heard of again.");
        }

        await using var next = await StudioHost.StartAsync(folder.Path, store: store, configure: options => options.LeaseSeconds = 2, importer: FakeImporter.Script(folder, FakeImporter.Import()));
        var ended = await next.WaitForImportAsync(id);

        Assert.AreEqual((OrderState.Completed, 1, null, null), (ended.State, ended.Version, ended.Reason, ended.Step), ended.Reason);
        Assert.AreEqual("age", ended.Result!.Mapping!.Inputs!["Age"].Single());
        Assert.IsNull((await next.Imports().ListAsync(CancellationToken.None)).Single().Result);
        var version = (await next.Models.FindVersionAsync("brought", null, CancellationToken.None))!;
        Assert.AreEqual((ModelVersionState.Ready, null, "imported", "ML.NET LightGbmBinary", null), (version.State, version.ExperimentId, version.Candidate, version.Learner, version.Members));
        Assert.AreEqual((null, null, null), (version.Lineage.DatasetId, version.Lineage.DatasetName, version.Lineage.DatasetSha256));
        Assert.AreEqual(("model.zip", ended.FileSha256, "rows.csv"), version.Lineage.Import is { } import ? (import.FileName, import.FileSha256, import.TableName) : default);
        Assert.AreEqual((0.75, 40), (version.Metrics!.Validation["auc"], version.Parity!.Rows));
        foreach (var name in ImportFiles.All)
        {
            Assert.AreEqual($"this is {name}", await File.ReadAllTextAsync((await next.Models.FindArtifactAsync("brought", 1, name, CancellationToken.None))!));
        }

        await next.WaitForFilesAsync(ImportFiles.All.Count);
        Assert.AreEqual(2, (await next.WaitForImportAsync((await next.BringAsync()).Id)).Version);
        await next.Services.GetRequiredService<VersionCommands>().DeleteModelAsync("brought", CancellationToken.None);
        Assert.IsEmpty(await next.Imports().ListAsync(CancellationToken.None));
        await next.WaitForFilesAsync(0);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Run_StoresNothingAnyMore_WhenItsImportWasCancelled(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync(), worker: worker => worker.Queues = "profile");
        var id = (await host.BringAsync()).Id;
        var run = (await host.ClaimAsync(id))!;
        Assert.IsNull(await host.ClaimAsync(id));
        run.Report("reading");
        Assert.IsTrue(await run.BeatAsync(CancellationToken.None));
        Assert.AreEqual("reading", (await host.Imports().FindAsync(id, CancellationToken.None))!.Step);
        Assert.IsFalse(await host.Imports().DeleteAsync(id, CancellationToken.None), "It runs.");

        Assert.IsTrue(await host.Imports().CancelAsync(id, CancellationToken.None));

        await host.WaitForFilesAsync(0);
        Assert.IsFalse(await run.BeatAsync(CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.IsFalse(await run.HoldAsync(db, CancellationToken.None));
        Assert.IsFalse(await run.RejectAsync(db, new ImportResult("no"), CancellationToken.None));
        Assert.IsFalse(await run.FailAsync("no", CancellationToken.None));
        Assert.AreEqual(OrderState.Cancelled, (await host.Imports().FindAsync(id, CancellationToken.None))!.State);
        Assert.IsFalse(await host.Imports().CancelAsync(id, CancellationToken.None));
        Assert.IsTrue(await host.Imports().DeleteAsync(id, CancellationToken.None));
    }

    [TestMethod]
    [DataRow("kill -9 $$", "The process that reads the file was killed (signal 9), by a person or because the machine ran out of memory. Import it again")]
    [DataRow("kill -SEGV $$", "The process that reads the file crashed in native code (signal 11). The file is damaged, or is no model")]
    [DataRow("echo 'terminate called' >&2; exit 5", "The process that reads the file ended with exit code 5 and no result; the last it said was: terminate called. The file is damaged")]
    [DataRow("exec tail /dev/zero", " MiB of memory where 64 MiB are allowed, and was ended; allow it more memory (Studio:TrainerMemoryMegabytes)")]
    [DataRow("sleep 600", "The import did not end within 2 seconds, and was ended; bring a smaller model or table, or allow it more time (Studio:ImportSeconds).")]
    public async Task Import_IsRejectedAtOnce_WhenTheFileEndsTheProcessThatReadsIt(string body, string reason)
    {
        using var folder = new TestFolder();
        var runs = folder.Combine("runs");
        var script = FakeImporter.Script(folder, $"echo x >> '{runs}'\nprintf x > \"$TMPDIR/left\"\nprintf x > \"$out/model.onnx\"\n{body}\n");
        await using var host = await StudioHost.StartAsync(
            folder.Combine("data"), configure: options => (options.TrainerMemoryMegabytes, options.ImportSeconds, options.TrainerCgroup) = (64, 2, "off"), importer: script);

        var ended = await host.WaitForImportAsync((await host.BringAsync()).Id);

        Assert.AreEqual(OrderState.Rejected, ended.State);
        Assert.Contains(reason, ended.Reason!);
        Assert.AreEqual(ended.Reason, ended.Result!.Reason);
        Assert.HasCount(1, await File.ReadAllLinesAsync(runs));
        Assert.IsEmpty(await host.Models.ListVersionsAsync("brought", CancellationToken.None));
        await host.WaitForFilesAsync(0);
        Assert.IsTrue(await host.Imports().DeleteAsync(ended.Id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Import_IsRejectedWithItsComponent_WhenTheModelCannotBeServed()
    {
        using var folder = new TestFolder();
        var refused = new ImportResult("The transform CustomMapping has code of its own.") { Component = "CustomMapping", Learner = "ML.NET" };
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), importer: FakeImporter.Script(folder, FakeImporter.Say(new ImportEnded(refused))));
        var ended = await host.WaitForImportAsync((await host.BringAsync()).Id);
        Assert.AreEqual((OrderState.Rejected, refused.Reason, "CustomMapping", "ML.NET", null), (ended.State, ended.Reason, ended.Component, ended.Result!.Learner, ended.Version));
    }

    [TestMethod]
    public async Task Import_NamesNoPlaces_WhenALibraryTellsTheReason()
    {
        using var folder = new TestFolder();
        var script = FakeImporter.Script(folder, "echo \"Load of $(sed -n 's/.*\"model\": \"\\(.*\\)\",/\\1/p' \"$task\") into $out failed\" >&2; exit 1\n");
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), importer: script);
        var ended = await host.WaitForImportAsync((await host.BringAsync()).Id);
        Assert.Contains("the last it said was: Load of the file into …/out failed.", ended.Reason!);
    }

    [TestMethod]
    public async Task Import_IsRejected_WhenTheServedFileAnswersOtherwise()
    {
        using var folder = new TestFolder();
        var result = FakeImporter.Imported with { Parity = new ParityReport(40, 0.5, 1e-4, 3, false) };
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), importer: FakeImporter.Script(folder, FakeImporter.Import(result)));
        var ended = await host.WaitForImportAsync((await host.BringAsync()).Id);
        Assert.AreEqual(OrderState.Rejected, ended.State);
        Assert.Contains("does not answer as the trained model does", ended.Reason!);
    }

    [TestMethod]
    public async Task Import_Fails_WhenTheDiskIsFullOrAFileIsMissing()
    {
        using var folder = new TestFolder();
        await using (var host = await StudioHost.StartAsync(folder.Combine("one"), importer: FakeImporter.Script(folder, FakeImporter.Say(new ImportFailed()))))
        {
            var full = await host.WaitForImportAsync((await host.BringAsync()).Id);
            Assert.AreEqual((OrderState.Failed, DiskFullException.Text), (full.State, full.Reason));
            await host.WaitForFilesAsync(0);
        }

        await using var other = await StudioHost.StartAsync(folder.Combine("two"), importer: FakeImporter.Script(folder, FakeImporter.Say(new ImportEnded(FakeImporter.Imported))));
        var without = await other.WaitForImportAsync((await other.BringAsync()).Id);
        Assert.AreEqual((OrderState.Failed, "The importer has written no model.onnx."), (without.State, without.Reason));
    }

    [TestMethod]
    public async Task Cancel_EndsTheProcessAndLeavesNothing_WhenItRuns()
    {
        using var folder = new TestFolder();
        var script = FakeImporter.Script(folder, $"echo $$ > '{folder.Combine("pid.new")}'; mv '{folder.Combine("pid.new")}' '{folder.Combine("pid")}'\n" + FakeImporter.Say(new ImportStep("reading the table")) + "while true; do sleep 600; done\n");
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), importer: script);
        var id = (await host.BringAsync()).Id;
        await host.WaitForImportAsync(id, import => import is { State: OrderState.Running, Step: "reading the table" });

        Assert.IsTrue(await host.Imports().CancelAsync(id, CancellationToken.None));

        var pid = (await File.ReadAllTextAsync(folder.Combine("pid"))).Trim();
        await UntilAsync(() => host.Files().Length == 0 && !IsRunning(pid));
        Assert.AreEqual(OrderState.Cancelled, (await host.Imports().FindAsync(id, CancellationToken.None))!.State);
    }

    [TestMethod]
    public async Task Import_HoldsTheFileOfItsDataset_WhenThatIsDeleted()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Combine("data"), importer: FakeImporter.Script(folder, $"cp \"$task\" '{folder.Combine("task")}'\n" + FakeImporter.Import()));
        var dataset = await host.ImportAsync(TestTables.People(60));
        using var model = await host.Imports().ReceiveAsync(new MemoryStream([1, 2, 3]), "model.onnx", CancellationToken.None);
        var request = new ModelImportRequest("brought", "bought") { DatasetId = dataset.Id, Mapping = "{\"task\":\"binary\"}" };
        Assert.IsNull(await host.Imports().CreateAsync(request with { DatasetId = Guid.NewGuid() }, model, null, CancellationToken.None));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => host.Imports().CreateAsync(request with { DatasetId = null }, model, null, CancellationToken.None));
        using var again = await host.Imports().ReceiveAsync(new MemoryStream([1, 2, 3]), "model.onnx", CancellationToken.None);
        var import = (await host.Imports().CreateAsync(request, again, null, CancellationToken.None))!;
        await host.Datasets.DeleteAsync(dataset.Id, CancellationToken.None);

        var ended = await host.WaitForImportAsync(import.Id);

        Assert.AreEqual((OrderState.Completed, dataset.Id, "people", "people.csv"), (ended.State, ended.DatasetId, ended.DatasetName, ended.TableName), ended.Reason);
        var lineage = (await host.Models.FindVersionAsync("brought", 1, CancellationToken.None))!.Lineage;
        Assert.AreEqual((dataset.Sha256, dataset.Id, "people", null), (lineage.Import!.TableSha256, lineage.Import.DatasetId, lineage.Import.DatasetName, lineage.DatasetSha256));
        Assert.Contains("binary", await File.ReadAllTextAsync(folder.Combine("task")));
    }

    [TestMethod]
    public async Task Import_Fails_WhenWorkersAreLostAgainAndAgain()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile"))
        {
            id = (await host.BringAsync()).Id;
            await using var db = host.OpenStore();
            await db.ModelImports.ExecuteUpdateAsync(set => set.SetProperty(import => import.Fruitless, IOrderRun.MostFruitless));
        }

        await using var next = await StudioHost.StartAsync(folder.Path);
        var ended = await next.WaitForImportAsync(id);
        Assert.AreEqual((OrderState.Failed, "The worker was lost 3 times in a row and had stored nothing."), (ended.State, ended.Reason));
        await next.WaitForFilesAsync(0);
    }

    [TestMethod]
    public async Task Import_ArrivesQueued_InTheStoreThatItIsMovedTo()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Combine("from"), worker: worker => worker.Queues = "profile"))
        {
            id = (await host.BringAsync()).Id;
            await host.ClaimAsync(id);
        }

        await using (var source = StudioHost.Build(folder.Combine("from")))
        {
            await source.Services.GetRequiredService<StoreMaintenance>().ExportAsync(folder.Combine("studio.zip"), new Progress<string>(), CancellationToken.None);
        }

        await using (var target = StudioHost.Build(folder.Combine("to")))
        {
            await target.Services.GetRequiredService<StoreMaintenance>().ImportAsync(folder.Combine("studio.zip"), new Progress<string>(), CancellationToken.None);
            Assert.AreEqual(OrderState.Queued, (await target.Imports().FindAsync(id, CancellationToken.None))!.State);
        }

        await using var next = await StudioHost.StartAsync(folder.Combine("to"), importer: FakeImporter.Script(folder, FakeImporter.Import()));
        Assert.AreEqual(1, (await next.WaitForImportAsync(id)).Version);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Start_BringsADatabaseOfThePreviousVersionForward(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        await using (var before = await StudioHost.StartAsync(folder.Path, store: store, importer: FakeImporter.Script(folder, FakeImporter.Import())))
        {
            await before.WaitForImportAsync((await before.BringAsync()).Id);
            await using var db = before.OpenStore();
            await db.Database.MigrateAsync("20261129010000_Comparisons");
        }

        await using var host = await StudioHost.StartAsync(folder.Path, store: store);
        Assert.IsNull((await host.Models.FindVersionAsync("brought", 1, CancellationToken.None))!.Lineage.Import);
        Assert.IsEmpty(await host.Imports().ListAsync(CancellationToken.None));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(86_401)]
    public async Task Start_Refuses_ATimeThatNoImportCanHave(int seconds)
    {
        using var folder = new TestFolder();
        var failure = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => StudioHost.StartAsync(folder.Path, configure: options => options.ImportSeconds = seconds));
        Assert.Contains("ImportSeconds", failure.Message);
    }

    [TestMethod]
    public void Check_TellsAllThatIsWrong()
    {
        var problems = new ModelImportRequest("no/name", " ") { Mapping = "{\"input\":{}}" }.Check().ToList();
        CollectionAssert.AreEqual(new[] { "name", "label", "mapping" }, problems.Select(problem => problem.Field).ToArray());
        Assert.Contains("'input'", problems[2].Problem);
        Assert.IsEmpty(new ModelImportRequest("a", "b") { Mapping = "{\"inputs\":{\"x\":[\"a\"]},\"outputs\":{\"prediction\":\"y\"}}" }.Check());
        Assert.IsNotNull(ModelImportRequest.ProblemOf("null"));
        Assert.IsNotNull(ModelImportRequest.ProblemOf("{"));
        Assert.IsNotNull(ModelImportRequest.ProblemOf("{\"task\":\"a\",\"task\":\"b\"}"));
    }

    private static bool IsRunning(string pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 600 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        Assert.IsTrue(condition());
    }
}
