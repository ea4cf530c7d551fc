namespace Studio.Jobs.Tests.Registry;

using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Registry;
using static Studio.Jobs.Storage.ModelVersionState;

[TestClass]
public sealed class ModelAliasesTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Moves_AreOneUnbrokenChain_WhenAHundredComeAtOnce(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        await host.AddVersionsAsync("people", Ready, Ready, Ready);
        var aliases = Aliases(host);

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => aliases.MoveAsync("people", "champion", 1 + (i % 3), null, $"move {i}", CancellationToken.None))));

        Assert.IsTrue(results.All(result => result.Outcome == RegistryOutcome.Done), results.FirstOrDefault(result => result.Reason is not null)?.Reason);
        var moves = (await aliases.HistoryAsync("people", "champion", CancellationToken.None)).Reverse().ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(1, 100).ToArray(), moves.Select(move => move.Number).ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).Select(i => $"move {i}").ToArray(), moves.Select(move => move.Note).ToArray());
        CollectionAssert.AreEqual(moves.Select(move => move.To).Prepend(null).SkipLast(1).ToArray(), moves.Select(move => move.From).ToArray());
        CollectionAssert.AreEquivalent(moves.Select(move => (move.Number, move.To)).ToArray(), results.Select(result => (result.Alias!.Moves, result.Alias.Version)).ToArray());
        var alias = (await aliases.ListAsync("people", CancellationToken.None)).Single();
        Assert.AreEqual((100, moves[^1].To), (alias.Moves, alias.Version));
        Assert.AreEqual(alias.Version, (await host.Models.FindVersionAsync(new ModelReference("people", null, "champion"), CancellationToken.None))!.Version);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Move_HappensOnce_WhenMany_ExpectTheSameVersion(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        await host.AddVersionsAsync("people", Ready, Ready);
        var aliases = Aliases(host);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => aliases.MoveAsync("people", "champion", 2, 0, null, CancellationToken.None))));

        Assert.AreEqual(1, results.Count(result => result.Outcome == RegistryOutcome.Done));
        Assert.AreEqual("Alias 'champion' of model 'people' names version 2, not no version; it stays there.", results.First(result => result.Reason is not null).Reason);
        Assert.HasCount(1, await aliases.HistoryAsync("people", "champion", CancellationToken.None));
    }

    [TestMethod]
    public async Task Undo_StepsFurtherBack_WhenAskedAgain()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await host.AddVersionsAsync("people", Ready, Ready, Ready);
        var aliases = Aliases(host);
        foreach (var version in new[] { 1, 2, 2, 3 })
        {
            await MoveAsync(aliases, version);
        }

        Assert.AreEqual(2, await UndoAsync(aliases));
        Assert.AreEqual(1, await UndoAsync(aliases));
        await MoveAsync(aliases, 3);
        Assert.AreEqual(1, await UndoAsync(aliases));
        Assert.AreEqual(RegistryOutcome.Done, (await aliases.RemoveAsync("people", "champion", CancellationToken.None)).Outcome);
        Assert.AreEqual(1, await UndoAsync(aliases));
        Assert.IsNull(await UndoAsync(aliases));
        var over = await aliases.UndoAsync("people", "champion", CancellationToken.None);

        Assert.AreEqual((RegistryOutcome.Refused, "Alias 'champion' of model 'people' is where it began; there is no move left to undo."), (over.Outcome, over.Reason));
        var moves = (await aliases.HistoryAsync("people", "champion", CancellationToken.None)).Reverse().ToArray();
        CollectionAssert.AreEqual(new int?[] { 1, 2, 2, 3, 2, 1, 3, 1, null, 1, null }, moves.Select(move => move.To).ToArray());
        CollectionAssert.AreEqual(new int?[] { null, null, null, null, 4, 2, null, 7, null, 9, 1 }, moves.Select(move => move.Undoes).ToArray());
        CollectionAssert.AreEqual(moves.Select(move => move.To).Prepend(null).SkipLast(1).ToArray(), moves.Select(move => move.From).ToArray());
    }

    [TestMethod]
    public async Task Undo_IsRefused_WhenTheVersionBeforeIsGone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await host.AddVersionsAsync("people", Ready, Ready);
        var aliases = Aliases(host);
        await MoveAsync(aliases, 1);
        await MoveAsync(aliases, 2);
        await host.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 1, CancellationToken.None);

        var refused = await aliases.UndoAsync("people", "champion", CancellationToken.None);

        Assert.AreEqual((RegistryOutcome.Refused, "Alias 'champion' of model 'people' cannot go back to version 1: there is no such version."), (refused.Outcome, refused.Reason));
        Assert.AreEqual(2, (await aliases.ListAsync("people", CancellationToken.None)).Single().Version);
    }

    [TestMethod]
    [DataRow(2, "cannot name version 2: it is Rejected: It answers otherwise.")]
    [DataRow(3, "cannot name version 3: it is Retired: It was retired on ")]
    [DataRow(4, "cannot name version 4: there is no such version.")]
    public async Task Move_IsRefused_WhenTheVersionIsNotReady(int version, string words)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await host.AddVersionsAsync("people", Ready, Rejected, Ready);
        await host.Services.GetRequiredService<VersionCommands>().RetireAsync("people", 3, CancellationToken.None);

        var refused = await Aliases(host).MoveAsync("people", "champion", version, null, null, CancellationToken.None);

        Assert.AreEqual(RegistryOutcome.Refused, refused.Outcome);
        Assert.Contains(words, refused.Reason!);
        Assert.IsEmpty(await Aliases(host).ListAsync("people", CancellationToken.None));
    }

    [TestMethod]
    public async Task Change_FindsNothing_WhenThereIsNoModelOrAlias()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await host.AddVersionsAsync("people", Ready);
        var aliases = Aliases(host);

        Assert.AreEqual("There is no model 'none'.", (await aliases.MoveAsync("none", "champion", 1, null, null, CancellationToken.None)).Reason);
        Assert.AreEqual("Model 'people' has no alias 'champion'.", (await aliases.RemoveAsync("people", "champion", CancellationToken.None)).Reason);
        Assert.AreEqual(RegistryOutcome.NotFound, (await aliases.UndoAsync("people", "champion", CancellationToken.None)).Outcome);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => aliases.MoveAsync("people", "latest", 1, null, null, CancellationToken.None));
        await MoveAsync(aliases, 1);
        Assert.IsNull(await host.Models.FindVersionAsync(new ModelReference("people", null, "Champion"), CancellationToken.None));
    }

    [TestMethod]
    public async Task Move_IsFollowedWithinSeconds_WhenAnotherProcessMakesIt()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using var here = await StudioHost.StartAsync(folder.Path, store: store);
        await using var there = await StudioHost.StartAsync(folder.Path, store: store);
        await here.AddVersionsAsync("people", Ready, Ready);
        var known = here.Services.GetRequiredService<KnownVersions>();
        var champion = new ModelReference("people", null, "champion");
        async Task<int?> VersionAsync() => (await known.FindAsync(champion, CancellationToken.None))?.Version;

        await MoveAsync(Aliases(there), 1);
        Assert.AreEqual(1, await VersionAsync());
        await MoveAsync(Aliases(there), 2);
        await WaitUntilAsync(async () => await VersionAsync() == 2);
        Assert.AreEqual(1, await UndoAsync(Aliases(there)));
        await WaitUntilAsync(async () => await VersionAsync() == 1);
        await Aliases(there).RemoveAsync("people", "champion", CancellationToken.None);
        await WaitUntilAsync(async () => await VersionAsync() is null);
    }

    private static ModelAliases Aliases(StudioHost host) => host.Services.GetRequiredService<ModelAliases>();

    private static async Task MoveAsync(ModelAliases aliases, int version) =>
        Assert.AreEqual(version, (await aliases.MoveAsync("people", "champion", version, null, null, CancellationToken.None)).Alias?.Version);

    private static async Task<int?> UndoAsync(ModelAliases aliases)
    {
        var result = await aliases.UndoAsync("people", "champion", CancellationToken.None);
        Assert.AreEqual(RegistryOutcome.Done, result.Outcome, result.Reason);
        return result.Alias!.Version;
    }

    /// <summary>Two seconds are promised; what this machine does besides may take as long again.</summary>
    private static async Task WaitUntilAsync(Func<Task<bool>> wanted)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await wanted())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("The move was not seen.");
    }
}
