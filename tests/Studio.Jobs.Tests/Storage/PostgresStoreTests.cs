namespace Studio.Jobs.Tests.Storage;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Studio.Jobs.Storage;
using Studio.Testing;

[TestClass]
public sealed class PostgresStoreTests
{
    [TestMethod]
    public async Task Start_MigratesOnce_WhenFourProcessesStartAtOnceOnAnEmptyDatabase()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => StudioHost.StartAsync(folder.Path, store: store))));
        try
        {
            await using var db = hosts[0].OpenStore();
            CollectionAssert.AreEqual(db.Database.GetMigrations().ToArray(), (await db.Database.GetAppliedMigrationsAsync()).ToArray());
            Assert.HasCount(4, hosts.Select(host => host.Folders.Temporary).Distinct());

            // What one writes, the others read, and their job servers share the work.
            var dataset = await hosts[1].ImportAsync(TestTables.People());
            Assert.AreEqual(DatasetState.Ready, (await hosts[3].Datasets.FindAsync(dataset.Id, CancellationToken.None))?.State);
        }
        finally
        {
            foreach (var host in hosts)
            {
                await host.DisposeAsync();
            }
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Combine("work")));
    }

    [TestMethod]
    public async Task Start_Succeeds_WhenAKilledProcessHasLeftTheLockOfRecurringJobs()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using (var first = await StudioHost.StartAsync(folder.Path, store: store))
        {
            await using var db = first.OpenStore();
            while (await db.Database.ExecuteSqlAsync($"INSERT INTO hangfire.lock (resource, acquired) VALUES ('hangfire:lock:recurring-job:clean-up', now() at time zone 'utc') ON CONFLICT DO NOTHING") == 0)
            {
                await Task.Delay(20);
            }
        }

        await using var second = await StudioHost.StartAsync(folder.Path, store: store);
        Assert.IsEmpty(await second.Datasets.ListAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task Start_WaitsForTheServer_WhenItComesUpLater()
    {
        using var folder = new TestFolder();
        await using var server = await PostgresServer.StartAsync();
        var store = await server.CreateDatabaseAsync();
        await server.StopAsync();
        var starting = StudioHost.StartAsync(folder.Path, store: store);
        await server.StartAgainAsync();
        await using var host = await starting;
        Assert.IsEmpty(await host.Datasets.ListAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task Query_WaitsForTheServer_WhenItIsAwayForAMoment()
    {
        using var folder = new TestFolder();
        await using var server = await PostgresServer.StartAsync();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await server.CreateDatabaseAsync());
        await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        var listing = host.Datasets.ListAsync(CancellationToken.None);
        await server.StartAgainAsync();
        Assert.IsEmpty(await listing);
    }

    [TestMethod]
    [DataRow("Username", "nobody", "refused the login of 'nobody'; correct Username and Password in ConnectionStrings:Studio, or the server's pg_hba.conf.")]
    [DataRow("Password", "secret-guess", "refused the login of 'studio'; correct Username and Password in ConnectionStrings:Studio, or the server's pg_hba.conf.")]
    [DataRow("Database", "nowhere", "cannot be used: there is no such database; create it (createdb -O studio nowhere), or correct Database in ConnectionStrings:Studio.")]
    public async Task Start_SaysWhatIsWrong_WhenTheServerRefuses(string key, string value, string expected)
    {
        using var folder = new TestFolder();
        var server = await PostgresServer.SharedAsync();
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { [key] = value };
        var failure = await Assert.ThrowsExactlyAsync<StoreException>(() => StudioHost.StartAsync(folder.Path, store: settings.ToString()));
        Assert.AreEqual($"The PostgreSQL store at 127.0.0.1:{server.Port}, database '{settings.Database}', {expected}", failure.Message);
    }

    [TestMethod]
    public async Task Open_SaysWhatIsWrong_WhenNoServerAnswers()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var door = host.Services.GetRequiredService<PostgresDoor>();
        var failure = await Assert.ThrowsExactlyAsync<StoreException>(
            () => door.OpenAsync("Host=127.0.0.1;Port=1;Database=studio;Username=me;Password=secret", TimeSpan.FromSeconds(1), CancellationToken.None));
        Assert.AreEqual(
            "The PostgreSQL store at 127.0.0.1:1, database 'studio', did not answer for 1 s: Connection refused; start the server, or correct Host and Port in ConnectionStrings:Studio.",
            failure.Message);
    }

    [TestMethod]
    [DataRow("gibberish", "ConnectionStrings:Studio is no PostgreSQL connection string; ")]
    [DataRow("Host=a;Database=b;Port=secret", "ConnectionStrings:Studio is no PostgreSQL connection string; ")]
    [DataRow("Host=a;Colour=blue", "ConnectionStrings:Studio is no PostgreSQL connection string; ")]
    [DataRow("Database=b", "ConnectionStrings:Studio names no Host; ")]
    [DataRow("Host=a", "ConnectionStrings:Studio names no Database; ")]
    public async Task Start_Refuses_WhenTheConnectionStringIsWrong(string store, string expected)
    {
        using var folder = new TestFolder();
        var failure = await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => StudioHost.StartAsync(folder.Path, store: store));
        StringAssert.StartsWith(failure.Message, expected);
    }

    [TestMethod]
    public async Task Save_ReplacesWhatPostgresCannotKeep_WhenATextHoldsIt()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await StoreKind.Postgres.NewStoreAsync());
        var dataset = await host.ImportAsync(TestTables.People());
        await using (var db = host.OpenStore())
        {
            (await db.Datasets.SingleAsync()).Reason = "a\0b\ud800c \U0001F600";
            await db.SaveChangesAsync();
        }

        Assert.AreEqual("a\uFFFDb\uFFFDc \U0001F600", (await host.Datasets.FindAsync(dataset.Id, CancellationToken.None))?.Reason);
    }
}
