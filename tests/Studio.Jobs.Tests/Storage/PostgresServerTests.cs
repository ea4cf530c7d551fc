namespace Studio.Jobs.Tests.Storage;

using Npgsql;
using Studio.Testing;

[TestClass]
[DoNotParallelize]
public sealed class PostgresServerTests
{
    [TestMethod]
    public async Task Server_KeepsWhatWasCommitted_WhenKilledAndStartedAgain()
    {
        await using var server = await PostgresServer.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        await server.ExecuteAsync(database, "CREATE TABLE kept (id int)");

        await server.KillAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => server.ExecuteAsync(database, "INSERT INTO kept VALUES (1)"));
        await server.StartAgainAsync();
        await server.ExecuteAsync(database, "INSERT INTO kept VALUES (1)");

        await server.StopAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => server.ExecuteAsync(database, "INSERT INTO kept VALUES (2)"));
        await server.StartAgainAsync();
        await server.ExecuteAsync(database, "SELECT 1 / count(*) FROM kept");
    }

    [TestMethod]
    public async Task Server_LeavesNothing_WhenDisposed()
    {
        var server = await PostgresServer.StartAsync();
        var folders = Directory.GetDirectories(Path.GetTempPath(), $"studio-postgres-{Environment.ProcessId}-*").Length;
        await server.DisposeAsync();
        Assert.HasCount(folders - 1, Directory.GetDirectories(Path.GetTempPath(), $"studio-postgres-{Environment.ProcessId}-*"));
        await Assert.ThrowsAsync<NpgsqlException>(() => server.ExecuteAsync("postgres", "SELECT 1"));
    }
}
