namespace Studio.Api.Tests.Health;

using System.Net;
using System.Text.Json;
using Studio.Testing;

[TestClass]
public sealed class HealthEndpointTests
{
    [TestMethod]
    public async Task Ready_IsHealthy_WhenStoreAndDiskWork()
    {
        await using var server = await StudioServer.StartAsync();

        using var live = await server.Client.GetAsync("/health/live");
        var ready = await server.GetJsonAsync("/health/ready");

        Assert.AreEqual(HttpStatusCode.OK, live.StatusCode);
        Assert.AreEqual("healthy", ready.GetProperty("status").GetString());
        foreach (var dependency in new[] { "store", "jobs", "artifacts", "disk" })
        {
            Assert.AreEqual("healthy", ready.GetProperty("checks").GetProperty(dependency).GetProperty("status").GetString());
        }

        Assert.IsEmpty(Directory.GetFiles(server.DataDirectory, ".probe-*", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.GetFiles(Directory.GetDirectories(Path.Combine(server.DataDirectory, "work")).Single()));
    }

    [TestMethod]
    public async Task Ready_NamesWhatIsDown_WhenDatabaseAndDiskAreNotThere()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var server = await StudioServer.StartAsync(
            ("ConnectionStrings:Studio", await postgres.CreateDatabaseAsync()), ("Studio:MinFreeDiskMegabytes", "0"));
        Assert.AreEqual("healthy", (await server.GetJsonAsync("/health/ready")).GetProperty("status").GetString());
        await postgres.KillAsync();
        var work = Directory.GetDirectories(Path.Combine(server.DataDirectory, "work")).Single();
        Directory.Delete(work);

        using var answer = await server.Client.GetAsync("/health/ready");
        using var live = await server.Client.GetAsync("/health/live");

        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, live.StatusCode);
        var checks = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("checks");
        StringAssert.StartsWith(checks.GetProperty("store").GetProperty("description").GetString(), "The store ");
        StringAssert.StartsWith(checks.GetProperty("jobs").GetProperty("description").GetString(), "The storage of jobs ");
        StringAssert.StartsWith(checks.GetProperty("disk").GetProperty("description").GetString(), "The data directory cannot be used: The data directory cannot be written");
        Assert.AreEqual("healthy", checks.GetProperty("artifacts").GetProperty("status").GetString());
        await postgres.StartAgainAsync();
    }
}
