namespace Studio.Api.Tests.Health;

using System.Net;

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
        Assert.AreEqual("healthy", ready.GetProperty("checks").GetProperty("store").GetProperty("status").GetString());
        Assert.AreEqual("healthy", ready.GetProperty("checks").GetProperty("disk").GetProperty("status").GetString());
        Assert.IsEmpty(Directory.GetFiles(server.DataDirectory, ".health-*"));
    }
}
