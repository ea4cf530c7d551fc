namespace Studio.Api.Tests.Security;

using System.Net;

/// <summary>What every answer tells browsers to refuse. That pages work under it, and that a browser does refuse, is in Studio.EndToEnd.</summary>
[TestClass]
public sealed class SecurityHeadersTests
{
    private const string Host = "studio.example.org";

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync(("Studio:Proxy:Hosts", Host));
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("/", 200)]
    [DataRow("/models", 200)]
    [DataRow("/no/such/page", 404)]
    [DataRow("/hangfire", 200)]
    [DataRow("/hangfire/jobs/enqueued", 200)]
    [DataRow("/scalar/", 200)]
    public async Task Page_RunsNoScriptThatStandsInIt(string path, int status)
    {
        using var answer = await s_server.Client.GetAsync(path);

        Assert.AreEqual(status, (int)answer.StatusCode);
        Assert.AreEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
        var policy = Policy(answer);
        Assert.AreEqual("'none'", policy["default-src"]);
        Assert.StartsWith("'self'", policy["script-src"]);
        Assert.DoesNotContain("unsafe", policy["script-src"]);
        Assert.AreEqual("'none'", policy["object-src"]);
        foreach (var own in new[] { "base-uri", "form-action", "frame-ancestors", "connect-src" })
        {
            Assert.AreEqual("'self'", policy[own], own);
        }

        AssertAllElse(answer);
    }

    [TestMethod]
    [DataRow("/api/v1/datasets", 200)]
    [DataRow("/api/v1/models/none", 404)]
    [DataRow("/api/v1/no/such/thing", 404)]
    [DataRow("/v2", 200)]
    [DataRow("/health/live", 200)]
    [DataRow("/metrics", 200)]
    [DataRow("/openapi/v1.json", 200)]
    [DataRow("/studio.css", 200)]
    [DataRow("/scheme.js", 200)]
    [DataRow("/favicon.svg", 200)]
    [DataRow("/_framework/blazor.web.js", 200)]
    public async Task Answer_MayLoadNothing_WhenItIsNoPage(string path, int status)
    {
        using var answer = await s_server.Client.GetAsync(path);

        Assert.AreEqual(status, (int)answer.StatusCode);
        Assert.AreEqual("'none'", Policy(answer)["default-src"]);
        Assert.IsFalse(Policy(answer).ContainsKey("script-src"));
        AssertAllElse(answer);
    }

    [TestMethod]
    public async Task Refusal_HasThemToo_WhenTheHostIsForeignOrThePageIs()
    {
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };
        using var change = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/datasets/{Guid.NewGuid()}");
        change.Headers.Add("Origin", "https://elsewhere.example");

        using var first = await s_server.Client.SendAsync(foreign);
        using var second = await s_server.Client.SendAsync(change);

        Assert.AreEqual(HttpStatusCode.BadRequest, first.StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, second.StatusCode);
        AssertAllElse(first);
        AssertAllElse(second);
    }

    [TestMethod]
    public async Task Description_HasAnotherNonceEachTime()
    {
        using var first = await s_server.Client.GetAsync("/scalar/");
        using var second = await s_server.Client.GetAsync("/scalar/");

        var nonce = Policy(first)["script-src"].Split("'nonce-", 2)[1].Split('\'')[0];
        Assert.IsGreaterThanOrEqualTo(20, nonce.Length);
        Assert.Contains($"nonce=\"{nonce}\"", await first.Content.ReadAsStringAsync());
        Assert.DoesNotContain(nonce, Policy(second)["script-src"]);
    }

    [TestMethod]
    public async Task Browser_StaysWithHttps_OnlyWhereItCameByIt()
    {
        Assert.IsFalse(await BindsToHttpsAsync(Host, "http"));
        Assert.IsTrue(await BindsToHttpsAsync(Host, "https"));

        // All else on this machine would be bound too.
        Assert.IsFalse(await BindsToHttpsAsync("localhost", "http"));
    }

    private static async Task<bool> BindsToHttpsAsync(string host, string scheme)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        request.Headers.Add("X-Forwarded-Host", host);
        request.Headers.Add("X-Forwarded-Proto", scheme);
        using var answer = await s_server.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.Contains("Strict-Transport-Security");
    }

    private static void AssertAllElse(HttpResponseMessage answer)
    {
        Assert.AreEqual("'self'", Policy(answer)["frame-ancestors"]);
        Assert.AreEqual("nosniff", Single(answer, "X-Content-Type-Options"));
        Assert.AreEqual("same-origin", Single(answer, "Referrer-Policy"));
        Assert.AreEqual("same-origin", Single(answer, "Cross-Origin-Opener-Policy"));
        Assert.AreEqual("same-origin", Single(answer, "Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", Single(answer, "Permissions-Policy"));
    }

    private static Dictionary<string, string> Policy(HttpResponseMessage answer) => Single(answer, "Content-Security-Policy")
        .Split(';', StringSplitOptions.TrimEntries)
        .Select(directive => directive.Split(' ', 2))
        .ToDictionary(words => words[0], words => words.Length > 1 ? words[1] : string.Empty);

    private static string Single(HttpResponseMessage answer, string header) => answer.Headers.GetValues(header).Single();
}
