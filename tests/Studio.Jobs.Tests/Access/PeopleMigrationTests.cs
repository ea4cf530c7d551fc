namespace Studio.Jobs.Tests.Access;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Moving;
using Studio.Jobs.People;
using Studio.Jobs.Projects;

[TestClass]
public sealed class PeopleMigrationTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Start_OpensAStoreOfThePreviousVersion_WithWhatWasInIt(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        await using (var before = StudioHost.Build(folder.Path, store: store))
        {
            await before.Services.GetRequiredService<StoreMaintenance>().MigrateAsync(CancellationToken.None);
            await before.Services.GetRequiredService<ProjectService>().CreateAsync("sales", CancellationToken.None);
            await using var db = before.OpenStore();
            await db.Database.MigrateAsync("20261130140000_Projects");
        }

        await using var host = await StudioHost.StartAsync(folder.Path, store: store);

        Assert.IsNotNull(await host.Services.GetRequiredService<ProjectService>().FindAsync("sales", CancellationToken.None));
        var people = host.Services.GetRequiredService<PersonService>();
        Assert.IsFalse(await people.AnyAsync(CancellationToken.None));
        Assert.AreEqual(PersonOutcome.Done, (await people.CreateAsync("ada", null, "correct horse battery", true, CancellationToken.None)).Outcome);
        Assert.AreEqual(SignInOutcome.SignedIn, (await people.SignInAsync("ada", "correct horse battery", null, CancellationToken.None)).Outcome);
    }
}
