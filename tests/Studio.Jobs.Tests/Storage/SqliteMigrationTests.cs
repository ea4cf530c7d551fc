namespace Studio.Jobs.Tests.Storage;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;

[TestClass]
public sealed class SqliteMigrationTests
{
    [TestMethod]
    public async Task Start_BringsADatabaseOfTheFirstVersionForward_AndKeepsTheNamesOfItsMigrations()
    {
        using var folder = new TestFolder();
        await using (var first = new SqliteStudioDbContext(new DbContextOptionsBuilder<SqliteStudioDbContext>().UseSqlite($"Data Source={folder.Combine("studio.db")}").Options))
        {
            await first.Database.MigrateAsync("20261124065718_Initial");
        }

        await using var host = await StudioHost.StartAsync(folder.Path);
        await using var db = host.OpenStore();
        var applied = (await db.Database.GetAppliedMigrationsAsync()).ToArray();
        CollectionAssert.AreEqual(db.Database.GetMigrations().ToArray(), applied);
        CollectionAssert.AreEqual(new[] { "20261124065718_Initial", "20261124100426_ModelCandidates", "20261124131500_TrialCurves" }, applied[..3]);
    }
}
