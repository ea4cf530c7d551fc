namespace Studio.Jobs.Tests.Registry;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using static Studio.Jobs.Storage.ModelVersionState;

[TestClass]
public sealed class VersionCommandsTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Retire_TakesAVersionOutOfService_UntilItIsRestored(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        await host.AddVersionsAsync("people", Ready, Ready);
        var commands = Commands(host);

        Assert.AreEqual(RegistryOutcome.Done, (await commands.RetireAsync("people", 2, CancellationToken.None)).Outcome);
        Assert.AreEqual(1, (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!.Version);
        var retired = (await host.Models.FindVersionAsync("people", 2, CancellationToken.None))!;
        Assert.AreEqual(Retired, retired.State);
        Assert.IsNotNull(retired.RetiredAt);
        Assert.StartsWith("It was retired on ", retired.Reason!);
        Assert.AreEqual("Version 2 of model 'people' (Retired) cannot be retired: only a ready one can be.", (await commands.RetireAsync("people", 2, CancellationToken.None)).Reason);

        Assert.AreEqual(RegistryOutcome.Done, (await commands.RestoreAsync("people", 2, CancellationToken.None)).Outcome);
        var restored = (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
        Assert.AreEqual((2, Ready, null, null), (restored.Version, restored.State, restored.Reason, restored.RetiredAt));
        Assert.AreEqual("Version 1 of model 'people' (Ready) cannot be restored: only a retired one can be.", (await commands.RestoreAsync("people", 1, CancellationToken.None)).Reason);
        Assert.AreEqual("Model 'people' has no version 3.", (await commands.RetireAsync("people", 3, CancellationToken.None)).Reason);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Version_IsProtected_WhileAnAliasNamesIt(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        await host.AddVersionsAsync("people", Ready, Ready);
        var (commands, aliases) = (Commands(host), host.Services.GetRequiredService<ModelAliases>());
        await aliases.MoveAsync("people", "stable", 1, null, null, CancellationToken.None);
        Assert.AreEqual("Version 1 of model 'people' (Ready) cannot be retired: alias 'stable' names it; move it first.", (await commands.RetireAsync("people", 1, CancellationToken.None)).Reason);
        await aliases.MoveAsync("people", "champion", 1, null, null, CancellationToken.None);
        Assert.AreEqual("Version 1 of model 'people' cannot be deleted: aliases 'champion', 'stable' name it; move them first.", (await commands.DeleteAsync("people", 1, CancellationToken.None)).Reason);
        Assert.AreEqual("Model 'people' cannot be deleted: 'champion', 'stable' name versions of it; remove those aliases first.", (await commands.DeleteModelAsync("people", CancellationToken.None)).Reason);
        CollectionAssert.AreEqual(new[] { "champion", "stable" }, (await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!.Aliases.ToArray());
        Assert.IsEmpty((await host.Models.FindVersionAsync("people", 2, CancellationToken.None))!.Aliases);

        await aliases.MoveAsync("people", "champion", 2, null, null, CancellationToken.None);
        await aliases.RemoveAsync("people", "stable", CancellationToken.None);
        Assert.AreEqual(RegistryOutcome.Done, (await commands.DeleteAsync("people", 1, CancellationToken.None)).Outcome);
        await aliases.RemoveAsync("people", "champion", CancellationToken.None);
        Assert.AreEqual(RegistryOutcome.Done, (await commands.DeleteModelAsync("people", CancellationToken.None)).Outcome);
        Assert.IsEmpty(await aliases.ListAsync("people", CancellationToken.None));
        Assert.AreEqual(RegistryOutcome.NotFound, (await commands.DeleteModelAsync("people", CancellationToken.None)).Outcome);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Alias_NamesAReadyVersion_WhateverComesAtTheSameTime(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        var (commands, aliases) = (Commands(host), host.Services.GetRequiredService<ModelAliases>());
        for (var round = 1; round <= 10; round++)
        {
            await host.AddVersionsAsync("people", Ready);
            var number = round;
            await Task.WhenAll(
                Task.Run(() => aliases.MoveAsync("people", "champion", number, null, null, CancellationToken.None)),
                Task.Run(() => commands.RetireAsync("people", number, CancellationToken.None)),
                Task.Run(() => commands.DeleteAsync("people", number, CancellationToken.None)));

            if ((await aliases.ListAsync("people", CancellationToken.None)).SingleOrDefault()?.Version is { } named)
            {
                Assert.AreEqual(Ready, (await host.Models.FindVersionAsync("people", named, CancellationToken.None))?.State);
            }
        }
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Number_IsGivenOnce_WhateverIsDeleted(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        await host.AddVersionsAsync("people", Ready, Ready);
        await Commands(host).DeleteAsync("people", 2, CancellationToken.None);
        await host.AddVersionsAsync("people", Ready);
        CollectionAssert.AreEqual(new[] { 3, 1 }, (await host.Models.ListVersionsAsync("people", CancellationToken.None)).Select(version => version.Version).ToArray());

        await Commands(host).DeleteModelAsync("people", CancellationToken.None);
        Assert.IsEmpty(await host.Models.ListAsync(CancellationToken.None));
        Assert.IsNull(await host.Models.FindAsync("people", CancellationToken.None));
        await host.AddVersionsAsync("people", Ready);
        Assert.AreEqual(4, (await host.Models.FindAsync("people", CancellationToken.None))!.LatestVersion);
    }

    [TestMethod]
    public async Task Delete_RemovesTheFilesThatNobodyElseHolds()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()));
        var id = await host.CreateExperimentAsync();
        Assert.AreEqual(1, (await host.WaitForEndAsync(id)).ModelVersion);
        var before = host.Files();

        Assert.AreEqual(RegistryOutcome.Done, (await Commands(host).DeleteAsync("people", 1, CancellationToken.None)).Outcome);
        CollectionAssert.AreEquivalent(before, host.Files(), "the experiment has the same files");
        Assert.IsNull((await host.Experiments.FindAsync(id, CancellationToken.None))!.ModelVersion);
        Assert.IsNull(await host.Models.FindArtifactAsync("people", 1, ModelFiles.Onnx, CancellationToken.None));

        var again = await host.Publisher.PublishAsync(id, ModelNames.Best, CancellationToken.None);
        Assert.AreEqual((PublishOutcome.Published, 2), (again.Outcome, again.Version), again.Reason);
        await host.Experiments.DeleteAsync(id, CancellationToken.None);
        await Commands(host).DeleteModelAsync("people", CancellationToken.None);
        await using var db = host.OpenStore();
        var dataset = await db.Artifacts.CountAsync();
        Assert.HasCount(dataset, host.Files(), "only the dataset's files are left");
    }

    [TestMethod]
    public async Task Describe_ChangesWhatIsNamed_AndNothingElse()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await host.AddVersionsAsync("people", Ready);
        await DescribeAsync(host, new VersionDescription("first try", new Dictionary<string, string?> { ["stage"] = "test", ["owner"] = "jo" }));
        await DescribeAsync(host, new VersionDescription(null, new Dictionary<string, string?> { ["stage"] = null, ["area"] = "north" }));
        var version = (await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!;
        Assert.AreEqual("first try", version.Notes);
        CollectionAssert.AreEqual(new[] { "area=north", "owner=jo" }, version.Tags!.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal).ToArray());

        await DescribeAsync(host, new VersionDescription("", new Dictionary<string, string?> { ["area"] = null, ["owner"] = null }));
        version = (await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!;
        Assert.IsTrue(version is { Notes: null, Tags: null });
        var many = new VersionDescription(null, Enumerable.Range(0, 51).ToDictionary(i => $"tag{i}", string? (_) => ""));
        Assert.AreEqual("A version has at most 50 tags; remove some.", (await Commands(host).DescribeAsync("people", 1, many, CancellationToken.None)).Reason);
    }

    [TestMethod]
    public async Task Lineage_TellsWhereAVersionComesFrom_AlsoWhenTheDatasetIsGone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var data = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought") { Trials = 2, Learners = ["lbfgs"], Threads = 1, Seed = 7 }), CancellationToken.None);
        await host.WaitForEndAsync(created.Experiment!.Id);
        var expected = new VersionLineage(data.Id, "people", data.Sha256, 7, StudioVersion.Current);
        Assert.AreEqual(expected, (await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!.Lineage);
        Assert.StartsWith("1.", expected.StudioVersion!);

        await host.Datasets.DeleteAsync(data.Id, CancellationToken.None);
        var second = await host.Publisher.PublishAsync(created.Experiment.Id, ModelNames.Small, CancellationToken.None);
        Assert.AreEqual(expected, (await host.Models.FindVersionAsync("people", second.Version, CancellationToken.None))!.Lineage);
    }

    private static VersionCommands Commands(StudioHost host) => host.Services.GetRequiredService<VersionCommands>();

    private static async Task DescribeAsync(StudioHost host, VersionDescription description)
    {
        Assert.IsEmpty(description.Check());
        var result = await Commands(host).DescribeAsync("people", 1, description, CancellationToken.None);
        Assert.AreEqual(RegistryOutcome.Done, result.Outcome, result.Reason);
    }
}
