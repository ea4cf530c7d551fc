namespace Studio.Api.Tests.Access;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Api.Tests.Projects;
using Studio.Jobs.Access;

/// <summary>Every address of the API, also one that is added later, asked by nobody, by each role, and from another project.</summary>
[TestClass]
public sealed class EveryAddressTests
{
    private const string Model = SharedTeam.Model;

    // What is not as usual: reading takes a viewer, everything else an editor.
    private static readonly Dictionary<string, Right?> s_rights = new()
    {
        ["get /api/v1/me"] = null,
        ["get /api/v1/keys"] = null,
        ["get /api/v1/projects"] = null,
        ["get /api/v1/devices"] = null,
        ["get /api/v1/workers"] = null,
        ["get /api/v1/models"] = Right.Predict,
        ["get /api/v1/models/{name}"] = Right.Predict,
        ["get /api/v1/models/{name}/versions"] = Right.Predict,
        ["get /api/v1/models/{name}/versions/{version}"] = Right.Predict,
        ["get /api/v1/models/{name}/route"] = Right.Predict,
        ["post /api/v1/models/{name}/truth"] = Right.Predict,
        ["post /api/v1/keys"] = Right.Administer,
        ["get /api/v1/members"] = Right.Administer,
        ["put /api/v1/members/{name}"] = Right.Administer,
        ["delete /api/v1/members/{name}"] = Right.Administer,
        ["get /api/v1/audit"] = Right.Administer,
        ["get /api/v1/audit.csv"] = Right.Administer,
        // Which keys somebody may revoke is a matter of the key: others are not there.
        ["delete /api/v1/keys/{id}"] = null,
    };

    // For admins of the server.
    private static readonly string[] s_server =
    [
        "get /api/v1/people", "post /api/v1/people", "patch /api/v1/people/{name}", "delete /api/v1/people/{name}", "post /api/v1/projects", "delete /api/v1/projects/{name}",
        "get /api/v1/projects/{name}/limits", "put /api/v1/projects/{name}/limits",
    ];

    // These look for what is named, or at the form, before they ask who may: what they say then, whoever may read may know.
    private static readonly string[] s_formFirst =
    [
        "post /api/v1/model-imports", "post /api/v1/models/{name}/comparisons", "delete /api/v1/models/{name}/comparisons/{id}",
        "post /api/v1/models/{name}/versions/{version}/evaluation", "delete /api/v1/models/{name}/versions/{version}/evaluation",
    ];

    private static StudioWithPeople s_studio = null!;
    private static Things s_things = null!;
    private static List<(string Path, string Method)> s_addresses = null!;

    [ClassInitialize]
    public static async Task FindAsync(TestContext context)
    {
        (s_studio, s_things) = await SharedTeam.StartedAsync();
        s_addresses = [.. (await JsonAsync(s_studio.AdminClient, "/openapi/v1.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (path.Name, method.Name)))];
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("mst_unknown1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("nonsense")]
    public async Task Nobody_IsAnswered_WhenTheyHaveNoKey(string? key)
    {
        using var client = s_studio.With(key);

        await AssertAllAsync(client, _ => true, HttpStatusCode.Unauthorized);
    }

    [TestMethod]
    [DataRow("predictor", Role.Predictor)]
    [DataRow("viewer", Role.Viewer)]
    [DataRow("editor", Role.Editor)]
    [DataRow("admin", Role.Admin)]
    public async Task Role_IsRefused_WhatItDoesNotAllow(string word, Role role)
    {
        using var client = s_studio.With(await s_studio.KeyAsync("sales", word));

        await AssertAllAsync(client, address => s_server.Contains(address) || RightOf(address) is { } right && !role.Allow(right), HttpStatusCode.Forbidden);
    }

    [TestMethod]
    [DataRow("predictor", Role.Predictor)]
    [DataRow("viewer", Role.Viewer)]
    public async Task Role_MayRead_WhatItAllows(string word, Role role)
    {
        using var client = s_studio.With(await s_studio.KeyAsync("sales", word));
        var refused = new List<string>();
        foreach (var (path, method) in s_addresses.Where(address => address.Method == "get" && !address.Path.EndsWith("/events", StringComparison.Ordinal) && !s_server.Contains($"get {address.Path}")))
        {
            if (RightOf($"{method} {path}") is not { } right || role.Allow(right))
            {
                using var answer = await client.GetAsync("/projects/sales" + s_things.AddressOf(path), HttpCompletionOption.ResponseHeadersRead);
                if (answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
                {
                    refused.Add($"{path} answers {answer.StatusCode}");
                }
            }
        }

        Assert.IsEmpty(refused, string.Join('\n', refused));
    }

    [TestMethod]
    public async Task Key_IsUnknown_InAnotherProject()
    {
        using var client = s_studio.With(await s_studio.KeyAsync("science", "admin"));

        await AssertAllAsync(client, _ => true, HttpStatusCode.Unauthorized);
    }

    [TestMethod]
    public async Task Project_IsUnknown_ToWhoeverHasNoPartInIt()
    {
        using var client = s_studio.With(await s_studio.TokenOfNewPersonAsync("stranger"));

        await AssertAllAsync(client, _ => true, HttpStatusCode.NotFound);
        Assert.DoesNotContain("sales", (await JsonAsync(client, "/api/v1/projects")).ToString());
    }

    [TestMethod]
    [DataRow("/projects/{0}/api/v1/datasets")]
    [DataRow("/projects/{0}/sign-in")]
    [DataRow("/projects/{0}/models/customers")]
    [DataRow("/projects/{0}/mcp")]
    public async Task Nobody_FindsOut_WhichProjectsThereAre(string address)
    {
        foreach (var key in new[] { null, await s_studio.KeyAsync("science", "admin") })
        {
            using var client = s_studio.With(key);
            using var there = await client.GetAsync(string.Format(CultureInfo.InvariantCulture, address, "sales"));
            using var none = await client.GetAsync(string.Format(CultureInfo.InvariantCulture, address, "none"));

            Assert.AreEqual(there.StatusCode, none.StatusCode);
        }
    }

    [TestMethod]
    public async Task Predictor_CallsTheModel_AndNothingElse()
    {
        using var client = s_studio.With(await s_studio.KeyAsync("sales", "predictor"));
        using var answer = await client.PostAsJsonAsync($"/projects/sales/api/v1/models/{Model}/predict", new { rows = new[] { new { age = 40, city = "Bonn", income = 1000 } } });

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/datasets")]
    [DataRow("/projects/sales/")]
    [DataRow("/hangfire")]
    [DataRow("/scalar")]
    [DataRow("/people")]
    public async Task Page_AsksWhoItIs_WhenNobodyHasSignedIn(string address)
    {
        using var client = s_studio.With(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(request);

        Assert.AreEqual(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith($"/sign-in?back={Uri.EscapeDataString(address)}", answer.Headers.Location!.ToString());
        Assert.StartsWith("/", answer.Headers.Location!.ToString());
    }

    [TestMethod]
    [DataRow("/_blazor/negotiate?negotiateVersion=1")]
    [DataRow("/hangfire/stats")]
    [DataRow("/metrics")]
    [DataRow("/openapi/v1.json")]
    [DataRow("/v2/models/customers")]
    [DataRow("/nothing/there")]
    [DataRow("/mcp")]
    [DataRow("/projects/sales/mcp")]
    public async Task Address_IsShut_WhenNobodyHasSignedIn(string address)
    {
        using var client = s_studio.With(null);
        using var got = await client.GetAsync(address);
        using var posted = await client.PostAsync(address, null);

        Assert.AreEqual(HttpStatusCode.Unauthorized, got.StatusCode);
        Assert.AreEqual(HttpStatusCode.Unauthorized, posted.StatusCode);
    }

    [TestMethod]
    public async Task Dashboard_IsShut_WhenSomebodyIsNoAdminOfTheServer()
    {
        using var client = s_studio.With(await s_studio.KeyAsync("sales", "admin"));
        using var own = await client.GetAsync("/projects/sales/hangfire");
        using var admin = await s_studio.AdminClient.GetAsync("/hangfire");

        Assert.AreEqual(HttpStatusCode.Unauthorized, own.StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, admin.StatusCode);
    }

    [TestMethod]
    [DataRow("/health/live")]
    [DataRow("/sign-in")]
    [DataRow("/studio.css")]
    public async Task Address_IsOpen_WhenItHasNothingToTell(string address)
    {
        using var client = s_studio.With(null);
        using var answer = await client.GetAsync(address);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The right that an address asks for; null when it asks for none.</summary>
    private static Right? RightOf(string address) => s_rights.TryGetValue(address, out var known) ? known
        : address.Contains("/predict", StringComparison.Ordinal) || address.Contains("/v2", StringComparison.Ordinal) || address.Contains("/batches", StringComparison.Ordinal) || address.Contains("/counterfactual", StringComparison.Ordinal) ? Right.Predict
        : address.StartsWith("get ", StringComparison.Ordinal) || address.StartsWith("head ", StringComparison.Ordinal) ? Right.View
        : Right.Edit;

    private static async Task AssertAllAsync(HttpClient client, Func<string, bool> which, HttpStatusCode wanted)
    {
        var others = new List<string>();
        var asked = 0;
        foreach (var (path, method) in s_addresses.Where(address => which($"{address.Method} {address.Path}")))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method.ToUpperInvariant()), "/projects/sales" + s_things.AddressOf(path));
            request.Content = method is "get" or "delete" or "head" ? null : JsonContent.Create(s_things.BodyFor(path));
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.StatusCode != wanted && !(wanted == HttpStatusCode.Forbidden && (int)answer.StatusCode is >= 400 and < 500 && s_formFirst.Contains($"{method} {path}")))
            {
                others.Add($"{method} {path} answers {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }

            asked++;
        }

        Assert.IsEmpty(others, string.Join('\n', others));
        Assert.IsGreaterThan(5, asked);
    }

    private static Task<JsonElement> JsonAsync(HttpClient client, string address) => client.GetFromJsonAsync<JsonElement>(address, Pipelines.StudioJson.Line);
}
