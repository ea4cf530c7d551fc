namespace Studio.Api.Tests.Access;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>Signing in at a real provider of OpenID Connect, from the button to the page.</summary>
[TestClass]
public sealed class OpenIdTests
{
    [TestMethod]
    public async Task Person_HasTheRolesOfTheirGroups_WheneverTheySignIn()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var studio = await StartAsync(provider);
        using (var made = await studio.AdminClient.PostAsJsonAsync("/api/v1/projects", new { name = "churn" }))
        {
            Assert.AreEqual(HttpStatusCode.Created, made.StatusCode);
        }

        provider.Groups = ["staff", "scientists"];
        using var first = Browser(studio);
        Assert.AreEqual(HttpStatusCode.OK, (await first.GetAsync("/sign-in/open-id")).StatusCode);
        var there = await MeAsync(first, "/projects/churn/api/v1/me");
        provider.Groups = ["staff"];
        using var second = Browser(studio);
        await second.GetAsync("/sign-in/open-id");
        using var gone = await second.GetAsync("/projects/churn/api/v1/me");
        var here = await MeAsync(second, "/api/v1/me");

        Assert.AreEqual("editor", there.GetProperty("role").GetString());
        Assert.AreEqual("grace", there.GetProperty("name").GetString());
        Assert.AreEqual(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.AreEqual("viewer", here.GetProperty("role").GetString());
        Assert.IsFalse(here.GetProperty("serverAdmin").GetBoolean());
    }

    [TestMethod]
    public async Task Person_IsAdminOfTheServer_WhenTheirGroupIs()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var studio = await StartAsync(provider);
        provider.Groups = ["operators"];
        using var browser = Browser(studio);
        await browser.GetAsync("/sign-in/open-id?back=/people");

        Assert.IsTrue((await MeAsync(browser, "/api/v1/me")).GetProperty("serverAdmin").GetBoolean());
    }

    /// <summary>Whoever can choose their name at the provider must not become somebody who is known here.</summary>
    [TestMethod]
    public async Task Nobody_IsLetIn_UnderTheNameOfSomebodyElse()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var studio = await StartAsync(provider);
        provider.Person = StudioWithPeople.Admin;
        using var browser = Browser(studio);
        var page = await browser.GetAsync("/sign-in/open-id");
        using var me = await browser.GetAsync("/api/v1/me");

        Assert.Contains("problem=provider", page.RequestMessage!.RequestUri!.Query);
        Assert.AreEqual(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [TestMethod]
    public async Task SignInPage_LeadsToTheProvider_WhenThereIsOne()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var studio = await StartAsync(provider);
        using var browser = Browser(studio);

        Assert.Contains("href=\"sign-in/open-id\"", await browser.GetStringAsync("/sign-in"));
        Assert.Contains("Work login", await browser.GetStringAsync("/sign-in"));
    }

    private static Task<StudioWithPeople> StartAsync(IdentityProvider provider) => StudioWithPeople.StartAsync(
        ("Studio:Worker:Queues", ""),
        ("Studio:Access:OpenId:Authority", provider.Authority),
        ("Studio:Access:OpenId:ClientId", IdentityProvider.ClientId),
        ("Studio:Access:OpenId:ClientSecret", IdentityProvider.ClientSecret),
        ("Studio:Access:OpenId:Name", "Work login"),
        ("Studio:Access:OpenId:Groups:staff", "default:viewer"),
        ("Studio:Access:OpenId:Groups:scientists", "churn:editor, default:viewer"),
        ("Studio:Access:OpenId:Groups:operators", "server-admin"));

    private static HttpClient Browser(StudioWithPeople studio) =>
        new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = studio.Server.Client.BaseAddress };

    private static Task<JsonElement> MeAsync(HttpClient browser, string address) => browser.GetFromJsonAsync<JsonElement>(address, Pipelines.StudioJson.Line);
}
