namespace Studio.Api.Tests.Security;

using System.Net;

/// <summary>The studio behind a reverse proxy on the same machine, called <c>studio.example.org</c>, on the path <c>/studio</c>.</summary>
[TestClass]
public sealed class ReverseProxyTests
{
    private const string Host = "studio.example.org";
    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync(("Studio:Proxy:Hosts", Host), ("Studio:Proxy:PathBase", "/studio"));
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("/studio/api/v1/datasets", DisplayName = "a proxy that keeps the path")]
    [DataRow("/api/v1/datasets", DisplayName = "a proxy that takes it away")]
    [DataRow("/studio/health/ready")]
    [DataRow("/studio/v2")]
    [DataRow("/studio/studio.css")]
    public async Task Request_IsServed_UnderTheNameOfTheProxy(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = Host } };

        using var answer = await s_server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Upload_IsAnsweredWithTheAddressBehindTheProxy_WhenAPageOfTheStudioSendsIt()
    {
        using var request = Upload("https://studio.example.org", Host);

        using var answer = await s_server.Client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        StringAssert.StartsWith(answer.Headers.Location!.OriginalString, "/studio/api/v1/datasets/");
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenTheProxyNamesAnotherHost()
    {
        using var request = Upload("https://elsewhere.example", "elsewhere.example");

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, answer, "https://elsewhere.example", "Studio:Proxy:Hosts");
    }

    [TestMethod]
    public async Task Request_IsRefused_WhenOnlyAHeaderHasTheNameOfTheProxy()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/studio/api/v1/datasets") { Headers = { Host = "rebound.example" } };
        request.Headers.Add("X-Forwarded-Host", Host);

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "rebound.example");
    }

    [TestMethod]
    public async Task Headers_OfAProxyAreNotBelieved_WhenNoneIsNamed()
    {
        await using var server = await StudioServer.StartAsync();
        using var request = Upload("https://studio.example.org", Host);
        request.RequestUri = new Uri("/api/v1/datasets?name=a.csv", UriKind.Relative);

        using var answer = await server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, answer, "https://studio.example.org");
    }

    [TestMethod]
    public async Task Pages_PointBelowThePath()
    {
        Assert.Contains("<base href=\"/studio/\"", await s_server.Client.GetStringAsync("/studio/"));
        Assert.Contains("\"url\": \"/studio\"", await s_server.Client.GetStringAsync("/studio/openapi/v1.json"));
        var dashboard = await s_server.Client.GetStringAsync("/studio/hangfire");
        Assert.Contains("href=\"/studio/hangfire/jobs", dashboard);
        Assert.DoesNotContain("href=\"/hangfire", dashboard);
    }

    [TestMethod]
    [DataRow("Studio:Proxy:Hosts", "https://studio.example.org")]
    [DataRow("Studio:Proxy:Hosts", "*")]
    [DataRow("Studio:Proxy:PathBase", "studio/")]
    public async Task Start_IsRefused_WhenASettingIsNotUnderstood(string setting, string value)
    {
        var failure = await Assert.ThrowsExactlyAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StudioServer.StartAsync((setting, value)));

        Assert.Contains(setting, failure.Message);
    }

    private static HttpRequestMessage Upload(string origin, string host)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/studio/api/v1/datasets?name=a.csv") { Content = new StringContent("a,b\n1,2\n3,4\n") };
        request.Headers.Add("Origin", origin);
        request.Headers.Add("X-Forwarded-Host", host);
        request.Headers.Add("X-Forwarded-Proto", "https");
        return request;
    }
}
