namespace Studio.Api.Tests.Security;

using System.Net;

[TestClass]
public sealed class LocalRequestGuardTests
{
    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("/")]
    [DataRow("/api/v1/datasets")]
    [DataRow("/hangfire")]
    [DataRow("/openapi/v1.json")]
    public async Task Request_IsRefused_WhenHostIsForeign(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "rebound.example" } };

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "rebound.example", "localhost");
    }

    [TestMethod]
    public async Task Request_IsServed_WhenHostIsLocalhost()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/datasets");
        request.Headers.Host = $"localhost:{s_server.Client.BaseAddress!.Port}";

        using var answer = await s_server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("Origin", "https://elsewhere.example")]
    [DataRow("Origin", "http://localhost:3000")]
    [DataRow("Origin", "null")]
    [DataRow("Sec-Fetch-Site", "cross-site")]
    [DataRow("Sec-Fetch-Site", "same-site")]
    public async Task Upload_IsRefused_WhenAnotherSiteSendsIt(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/datasets?name=a.csv") { Content = new StringContent("a,b\n1,2\n3,4\n") };
        request.Headers.Add(header, value);

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, answer, value);
        Assert.AreEqual(0, (await s_server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
    }

    [TestMethod]
    public async Task Delete_ReachesTheEndpoint_WhenOriginIsTheStudioItself()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/datasets/{Guid.NewGuid()}");
        request.Headers.Add("Origin", s_server.Client.BaseAddress!.ToString().TrimEnd('/'));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, answer);
    }

    [TestMethod]
    public async Task WebSocket_IsRefused_WhenAnotherSiteOpensIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_blazor");
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, answer, "elsewhere.example");
    }
}
