namespace Studio.Jobs.Tests.Storage;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Registry;
using Studio.Jobs.Tests.Registry;
using Studio.Jobs.Tests.Training;
using static Studio.Jobs.Storage.ModelVersionState;

[TestClass]
public sealed class AliasesMigrationTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Start_KeepsWhatTheExperimentTells_OfVersionsOfThePreviousVersion(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        VersionLineage lineage;
        await using (var before = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()), store: store))
        {
            await before.WaitForEndAsync(await before.CreateExperimentAsync());
            await before.AddVersionsAsync("people", Ready, Ready);
            lineage = (await before.Models.FindVersionAsync("people", 1, CancellationToken.None))!.Lineage;
            await before.Services.GetRequiredService<VersionCommands>().RetireAsync("people", 3, CancellationToken.None);
            await using var db = before.OpenStore();
            await db.Database.MigrateAsync("20261128181500_DatasetOrigins");
        }

        await using var host = await StudioHost.StartAsync(folder.Path, store: store);
        Assert.AreEqual(lineage with { StudioVersion = null }, (await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!.Lineage);
        Assert.AreEqual(new VersionLineage(null, null, null, null, null), (await host.Models.FindVersionAsync("people", 2, CancellationToken.None))!.Lineage);
        Assert.AreEqual(Rejected, (await host.Models.FindVersionAsync("people", 3, CancellationToken.None))!.State);
        await host.Services.GetRequiredService<VersionCommands>().DeleteAsync("people", 3, CancellationToken.None);
        await host.AddVersionsAsync("people", Ready);
        Assert.AreEqual(4, (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!.Version);
    }
}
