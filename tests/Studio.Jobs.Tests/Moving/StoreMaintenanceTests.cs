namespace Studio.Jobs.Tests.Moving;

using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Access;
using Studio.Jobs.Experiments;
using Studio.Jobs.Moving;
using Studio.Jobs.People;
using Studio.Jobs.Projects;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Registry;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class StoreMaintenanceTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded, StoreKind.Postgres)]
    [DataRow(StoreKind.Postgres, StoreKind.Embedded)]
    public async Task Import_BringsAllThatWasExported_ToTheOtherStore(StoreKind from, StoreKind to)
    {
        using var folder = new TestFolder();
        var file = folder.Combine("studio.zip");
        var (done, open) = await FillAsync(folder, await from.NewStoreAsync(), file);

        var store = await to.NewStoreAsync();
        await using (var target = StudioHost.Build(folder.Combine("target"), store: store))
        {
            var imported = await target.Services.GetRequiredService<StoreMaintenance>().ImportAsync(file, new Lines(), CancellationToken.None);
            Assert.AreEqual(2, imported.Rows["experiments"]);
            Assert.IsGreaterThan(0, imported.Files);
            Assert.AreEqual(ExperimentState.Queued, (await target.Experiments.FindAsync(open, CancellationToken.None))?.State);
        }

        // What was unfinished goes on there, with the trial that had ended.
        await using var host = await StudioHost.StartAsync(folder.Combine("target"), FakeTrainer.Script(folder, FakeTrainer.Complete()), store: store);
        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(open)).State);
        Assert.Contains(7, (await host.Experiments.FindTrialsAsync(open, CancellationToken.None))!.Select(trial => trial.Number));
        Assert.AreEqual(ExperimentState.Completed, (await host.Experiments.FindAsync(done, CancellationToken.None))?.State);
        var model = (await host.Models.ListAsync(CancellationToken.None)).Single(model => model.Name == "finished");
        Assert.AreEqual(1, model.LatestVersion);
        Assert.AreEqual(1, (await host.Models.FindVersionAsync(new ModelReference("finished", null, "champion"), CancellationToken.None))!.Version);
        var aliases = host.Services.GetRequiredService<ModelAliases>();
        Assert.AreEqual("first", (await aliases.HistoryAsync("finished", "champion", CancellationToken.None)).Single().Note);
        Assert.IsNull((await aliases.UndoAsync("finished", "champion", CancellationToken.None)).Alias!.Version);
        foreach (var dataset in await host.Datasets.ListAsync(CancellationToken.None))
        {
            Assert.IsNotNull(await host.Datasets.PreviewAsync(dataset.Id, 5, CancellationToken.None));
        }
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded, StoreKind.Postgres)]
    [DataRow(StoreKind.Postgres, StoreKind.Embedded)]
    public async Task Import_BringsPeopleRolesKeysLimitsAndTheAuditLog(StoreKind from, StoreKind to)
    {
        using var folder = new TestFolder();
        var file = folder.Combine("studio.zip");
        const string password = "correct horse battery";
        Guid ada;
        string key;
        await using (var source = StudioHost.Build(folder.Combine("source"), store: await from.NewStoreAsync()))
        {
            await source.Services.GetRequiredService<StoreMaintenance>().MigrateAsync(CancellationToken.None);
            var people = source.Services.GetRequiredService<PersonService>();
            ada = (await people.CreateAsync("ada", "ada@example.com", password, true, CancellationToken.None)).Person!.Id;
            await people.LinkLoginAsync(ada, "sso", "77", CancellationToken.None);
            await source.Services.GetRequiredService<LimitService>().SetAsync(ProjectNames.Default, new SetLimits(3, null, 0), CancellationToken.None);
            using (Caller.Enter(new Caller("boss", Caller.DefaultProject, Role.Admin)))
            {
                await source.Services.GetRequiredService<MembershipService>().GiveAsync("ada", Role.Editor, CancellationToken.None);
                key = (await source.Services.GetRequiredService<KeyService>().CreateAsync(new NewKey("robot", Role.Viewer, TimeSpan.FromDays(1), false), CancellationToken.None)).Text!;
            }

            await source.Services.GetRequiredService<StoreMaintenance>().ExportAsync(file, new Lines(), CancellationToken.None);
        }

        await using var target = StudioHost.Build(folder.Combine("target"), store: await to.NewStoreAsync());
        await target.Services.GetRequiredService<StoreMaintenance>().ImportAsync(file, new Lines(), CancellationToken.None);
        Assert.AreEqual(new SetLimits(3, null, 0), (await target.Services.GetRequiredService<LimitService>().FindAsync(ProjectNames.Default, CancellationToken.None))!.Set);
        var known = target.Services.GetRequiredService<PersonService>();
        Assert.AreEqual(SignInOutcome.SignedIn, (await known.SignInAsync("ada", password, null, CancellationToken.None)).Outcome);
        Assert.AreEqual(ada, (await known.FindByLoginAsync("sso", "77", CancellationToken.None))!.Id);
        Assert.AreEqual(Role.Viewer, (await target.Services.GetRequiredService<KeyService>().CallerAsync(key, Caller.DefaultProject, null, CancellationToken.None))!.Role);
        using var boss = Caller.Enter(new Caller("boss", Caller.DefaultProject, Role.Admin));
        Assert.AreEqual(Role.Editor, (await target.Services.GetRequiredService<MembershipService>().ListAsync(CancellationToken.None)).Single().Role);
        var audit = target.Services.GetRequiredService<AuditLog>();
        await audit.WriteAsync("dataset.import", "people", CancellationToken.None);
        CollectionAssert.AreEqual(
            new[] { "dataset.import", "key.create", "member.give" }, (await audit.ListAsync(new AuditQuery(), CancellationToken.None)).Select(line => line.Action).ToArray());
    }

    [TestMethod]
    public async Task Import_KeepsWhatTheExperimentTells_OfVersionsThatThePreviousVersionExported()
    {
        using var folder = new TestFolder();
        var file = folder.Combine("studio.zip");
        await FillAsync(folder, null, file);
        using (var zip = ZipFile.Open(file, ZipArchiveMode.Update))
        {
            zip.GetEntry("rows/model-aliases.jsonl")!.Delete();
            zip.GetEntry("rows/alias-moves.jsonl")!.Delete();
            Forget(zip.GetEntry("rows/models.jsonl")!, "LastVersion", "Revision");
            Forget(zip.GetEntry("rows/model-versions.jsonl")!, "DatasetId", "DatasetName", "DatasetSha256", "Seed", "StudioVersion", "RetiredAt", "Notes", "Tags");
            var manifest = Read(zip.GetEntry("manifest.json")!);
            manifest["rows"]!.AsObject().Remove("model-aliases");
            manifest["rows"]!.AsObject().Remove("alias-moves");
            Overwrite(zip.GetEntry("manifest.json")!, manifest.ToJsonString());
        }

        await using var target = StudioHost.Build(folder.Combine("target"));
        await target.Services.GetRequiredService<StoreMaintenance>().ImportAsync(file, new Lines(), CancellationToken.None);

        var dataset = (await target.Datasets.ListAsync(CancellationToken.None)).Single();
        var version = (await target.Models.FindVersionAsync("finished", null, CancellationToken.None))!;
        Assert.AreEqual(new VersionLineage(dataset.Id, dataset.Name, dataset.Sha256, 1, null), version.Lineage);
        await using var db = target.OpenStore();
        await NewVersion.AddAsync(db, "finished", TestVersions.New(2), CancellationToken.None);
        await db.SaveChangesAsync();
        Assert.AreEqual(2, (await target.Models.FindVersionAsync("finished", null, CancellationToken.None))!.Version);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Import_LeavesTheStoreEmpty_WhenTheFileIsDamaged(StoreKind kind)
    {
        using var folder = new TestFolder();
        var file = folder.Combine("studio.zip");
        await FillAsync(folder, null, file);
        await using var target = StudioHost.Build(folder.Combine("target"), store: await kind.NewStoreAsync());
        var maintenance = target.Services.GetRequiredService<StoreMaintenance>();

        await AssertRefusedAsync(maintenance, Damage(file, "files/", entry => entry.Delete()), "it lacks the file ");
        await AssertRefusedAsync(maintenance, Damage(file, "files/", entry => Overwrite(entry, "other")), " has the SHA-256 ");
        await AssertRefusedAsync(maintenance, Damage(file, "rows/trials", entry => entry.Delete()), "it holds 0 trials instead of ");
        await AssertRefusedAsync(maintenance, Damage(file, "rows/models", entry => Overwrite(entry, "{\"Colour\":1}")), "line 1 of models.jsonl is no row of this version's table: it has the field 'Colour'");
        await AssertRefusedAsync(maintenance, Damage(file, "manifest", entry => Overwrite(entry, "{\"format\":99,\"studio\":\"9.0\"}")), "has the format 99 of version 9.0, and this version reads 1");
        await AssertRefusedAsync(maintenance, Damage(file, "manifest", entry => entry.Delete()), "it has no manifest.json");
        await File.WriteAllTextAsync(folder.Combine("no.zip"), "hello");
        await AssertRefusedAsync(maintenance, folder.Combine("no.zip"), "is no exported studio");

        await using (var db = target.OpenStore())
        {
            foreach (var table in StoreTable.All)
            {
                Assert.IsTrue(await table.IsEmptyAsync(db, CancellationToken.None), table.Name);
            }
        }

        Assert.IsEmpty(target.Files());
        await maintenance.ImportAsync(file, new Lines(), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<StoreException>(() => maintenance.ImportAsync(file, new Lines(), CancellationToken.None));
        Assert.AreEqual("The store is not empty: it has datasets; import into an empty database and data folder.", failure.Message);
    }

    [TestMethod]
    public async Task Export_LeavesNoFile_WhenItIsCancelled()
    {
        using var folder = new TestFolder();
        await FillAsync(folder, null, folder.Combine("studio.zip"));
        await using var source = StudioHost.Build(folder.Combine("source"));
        using var cancel = new CancellationTokenSource();
        var lines = new Lines(cancel.Cancel);
        await Assert.ThrowsAsync<OperationCanceledException>(() => source.Services.GetRequiredService<StoreMaintenance>().ExportAsync(folder.Combine("half.zip"), lines, cancel.Token));
        Assert.IsEmpty(Directory.GetFiles(folder.Path, "half*"));
    }

    [TestMethod]
    public async Task Export_Refuses_WhenAServiceUsesTheFolder()
    {
        using var folder = new TestFolder();
        await using var running = await StudioHost.StartAsync(folder.Path);
        await using var second = StudioHost.Build(folder.Path);
        var failure = await Assert.ThrowsExactlyAsync<IOException>(
            () => second.Services.GetRequiredService<StoreMaintenance>().ExportAsync(folder.Combine("x.zip"), new Lines(), CancellationToken.None));
        StringAssert.Contains(failure.Message, "is in use by another studio process");
    }

    [TestMethod]
    public async Task Tables_AreAllOfTheStore_ButWhatProtectsCookies()
    {
        using var folder = new TestFolder();
        await using var host = StudioHost.Build(folder.Path);
        await using var db = host.OpenStore();
        Assert.HasCount(db.Model.GetEntityTypes().Count(type => type.ClrType != typeof(DataProtectionKey)), StoreTable.All);
    }

    /// <summary>A studio with one finished experiment and one that is interrupted after a trial, exported.</summary>
    private static async Task<(Guid Done, Guid Open)> FillAsync(TestFolder folder, string? store, string file)
    {
        Guid done, open;
        await using (var host = await StudioHost.StartAsync(folder.Combine("source"), FakeTrainer.Script(folder, FakeTrainer.Complete()), store: store))
        {
            var dataset = await host.ImportAsync(TestTables.People());
            done = await CreateAsync(host, dataset.Id, "finished");
            Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(done)).State);
            await host.Services.GetRequiredService<ModelAliases>().MoveAsync("finished", "champion", 1, null, "first", CancellationToken.None);
        }

        var interrupted = FakeTrainer.Script(folder, FakeTrainer.Say(new TrialEnded(FakeTrainer.Trial(7, TrialState.Completed, 0.9))) + FakeTrainer.WaitForEnd);
        await using (var host = await StudioHost.StartAsync(folder.Combine("source"), interrupted, store: store))
        {
            var dataset = (await host.Datasets.ListAsync(CancellationToken.None)).Single();
            open = await CreateAsync(host, dataset.Id, "open");
            await host.WaitAsync(open, experiment => experiment.Trials == 1);
        }

        await using var source = StudioHost.Build(folder.Combine("source"), store: store);
        await source.Services.GetRequiredService<StoreMaintenance>().ExportAsync(file, new Lines(), CancellationToken.None);
        return (done, open);
    }

    private static async Task<Guid> CreateAsync(StudioHost host, Guid dataset, string name)
    {
        var created = await host.Experiments.CreateAsync(dataset, new ExperimentRequest(new TrainingRequest("bought")) { Name = name }, CancellationToken.None);
        return created.Experiment!.Id;
    }

    private static string Damage(string file, string start, Action<ZipArchiveEntry> change)
    {
        var damaged = $"{file}.{Guid.NewGuid():N}";
        File.Copy(file, damaged);
        using var zip = ZipFile.Open(damaged, ZipArchiveMode.Update);
        change(zip.Entries.First(entry => entry.FullName.StartsWith(start, StringComparison.Ordinal)));
        return damaged;
    }

    /// <summary>Takes fields from the one row of a table.</summary>
    private static void Forget(ZipArchiveEntry entry, params string[] fields)
    {
        var row = Read(entry);
        foreach (var field in fields)
        {
            Assert.IsTrue(row.Remove(field), field);
        }

        Overwrite(entry, row.ToJsonString());
    }

    private static JsonObject Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static void Overwrite(ZipArchiveEntry entry, string text)
    {
        using var stream = entry.Open();
        stream.SetLength(0);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
    }

    private static async Task AssertRefusedAsync(StoreMaintenance maintenance, string file, string expected)
    {
        var failure = await Assert.ThrowsExactlyAsync<InvalidDataException>(() => maintenance.ImportAsync(file, new Lines(), CancellationToken.None));
        StringAssert.Contains(failure.Message, expected);
    }

    private sealed class Lines(Action? happened = null) : IProgress<string>
    {
        public void Report(string value) => happened?.Invoke();
    }
}
