namespace Studio.Api.Tests.Access;

using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Studio.Api.Hosting;
using Studio.Api.Tests.Projects;
using Studio.Jobs.Access;

/// <summary>Every page, also one that is added later, as nobody, as each role and as somebody who has no part in the project; and every hub.</summary>
[TestClass]
public sealed class EveryPageTests
{
    // Open to all.
    private const string SignIn = "/sign-in";

    // Reads what it is told to compare.
    private const string Compare = "/experiments/compare";

    // The answer of what is not there, which it is itself.
    private const string NotFound = "/not-found";

    // What is not as usual: to read takes a viewer. Null where everybody sees something.
    private static readonly Dictionary<string, Right?> s_rights = new()
    {
        [SignIn] = null,
        [NotFound] = null,
        ["/projects"] = null,
        ["/access"] = null,
        ["/workers"] = null,
        ["/batches"] = Right.Predict,
        ["/models"] = Right.Predict,
        ["/models/{Name}"] = Right.Predict,
        ["/audit"] = Right.Administer,
    };

    // For admins of the server.
    private static readonly string[] s_server = ["/people"];

    private static StudioWithPeople s_studio = null!;
    private static Things s_things = null!;

    private static IEnumerable<string> Pages => typeof(StudioApp).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => (s_studio, s_things) = await SharedTeam.StartedAsync();

    [TestMethod]
    public async Task Page_AsksWhoItIs_WhenNobodyHasSignedIn()
    {
        using var browser = s_studio.With(null);
        foreach (var start in new[] { SharedTeam.Path, "", "/projects/none" })
        {
            await AssertAllAsync(browser, start, page => page == SignIn ? HttpStatusCode.OK : HttpStatusCode.Redirect);
        }
    }

    [TestMethod]
    [DataRow(Role.Predictor)]
    [DataRow(Role.Viewer)]
    [DataRow(Role.Editor)]
    [DataRow(Role.Admin)]
    public async Task Page_ShowsWhatTheRoleAllows(Role role)
    {
        using var browser = await s_studio.BrowserOfNewPersonAsync($"pages-{role.Name()}", SharedTeam.Project, role.Name());

        // What is refused, the page says where its content would be.
        await AssertAllAsync(browser, SharedTeam.Path, _ => HttpStatusCode.OK, (page, text) =>
            text.Contains("does not allow this", StringComparison.Ordinal) || text.Contains("is no admin of the server", StringComparison.Ordinal)
                ? IsAllowed(page, role) ? "refuses" : null
                : IsAllowed(page, role) ? null : "does not refuse");
    }

    [TestMethod]
    public async Task Page_IsNotThere_ForWhoeverHasNoPartInTheProject()
    {
        using var browser = await s_studio.BrowserOfNewPersonAsync("pages-stranger", SharedTeam.Project, null);
        foreach (var start in new[] { SharedTeam.Path, "/projects/none" })
        {
            await AssertAllAsync(browser, start, page => page == SignIn ? HttpStatusCode.OK : HttpStatusCode.NotFound);
        }
    }

    [TestMethod]
    public async Task Hub_IsShut_WhenNobodyHasSignedIn()
    {
        string[] hubs = [.. s_studio.Server.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HubMetadata>() is not null).Select(endpoint => endpoint.RoutePattern.RawText!).Order()];
        Assert.AreSequenceEqual(new[] { "/_blazor", "/_blazor/negotiate" }, hubs);
        using var stranger = await s_studio.BrowserOfNewPersonAsync("hubs-stranger", SharedTeam.Project, null);
        using var nobody = s_studio.With(null);
        using var foreign = s_studio.With(await s_studio.KeyAsync("science", "admin"));
        foreach (var hub in hubs)
        {
            foreach (var (client, wanted) in new[] { (nobody, HttpStatusCode.Unauthorized), (foreign, HttpStatusCode.Unauthorized), (stranger, HttpStatusCode.NotFound) })
            {
                using var answer = await client.PostAsync($"{SharedTeam.Path}{hub}?negotiateVersion=1", null);

                Assert.AreEqual(wanted, answer.StatusCode, hub);
            }
        }
    }

    private static bool IsAllowed(string page, Role role) => !s_server.Contains(page) && (s_rights.TryGetValue(page, out var right) ? right is null || role.Allow(right.Value) : role.Allow(Right.View));

    private static async Task AssertAllAsync(HttpClient browser, string start, Func<string, HttpStatusCode> wanted, Func<string, string, string?>? problem = null)
    {
        var others = new List<string>();
        foreach (var page in Pages)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, start + s_things.AddressOf(page) + (page == Compare ? $"?ids={s_things.Experiment},{Guid.NewGuid()}" : ""));
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await browser.SendAsync(request);
            if (answer.StatusCode != wanted(page))
            {
                others.Add($"{start}{page} answers {answer.StatusCode}");
            }
            else if (problem?.Invoke(page, await answer.Content.ReadAsStringAsync()) is { } found)
            {
                others.Add($"{start}{page} {found}");
            }
            else if (answer.StatusCode == HttpStatusCode.Redirect)
            {
                Assert.Contains($"{SignIn}?back=", answer.Headers.Location!.ToString());
            }
        }

        Assert.IsEmpty(others, string.Join('\n', others));
        Assert.IsGreaterThan(15, Pages.Count());
    }
}
