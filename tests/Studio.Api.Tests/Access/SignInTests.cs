namespace Studio.Api.Tests.Access;

using System.Net;
using System.Net.Http.Json;

/// <summary>Coming in with a name and a password, and going out.</summary>
[TestClass]
public sealed class SignInTests
{
    private static StudioWithPeople s_studio = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_studio = await StudioWithPeople.StartAsync(("Studio:Worker:Queues", ""));
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_studio.DisposeAsync();

    [TestMethod]
    public async Task Person_SeesPages_AfterSigningIn_AndNoMoreAfterSigningOut()
    {
        using var browser = await StudioWithPeople.SignInAsync(s_studio.Server, StudioWithPeople.Admin, StudioWithPeople.Password);
        var page = await browser.GetStringAsync("/people");
        Assert.Contains(StudioWithPeople.Admin, page);
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        using var left = await browser.PostAsync("/sign-out", new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = page[start..page.IndexOf('"', start)] }));
        using var after = await browser.GetAsync("/api/v1/me");

        Assert.AreEqual("/sign-in", left.Headers.Location!.ToString());
        Assert.AreEqual(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [TestMethod]
    [DataRow("/datasets?sort=name", "/datasets?sort=name")]
    [DataRow("https://elsewhere.example/", "/")]
    [DataRow("//elsewhere.example/", "/")]
    [DataRow("/\\elsewhere.example/", "/")]
    [DataRow("datasets", "/")]
    public async Task SignIn_GoesBack_WhereItIsOfThisService(string back, string expected)
    {
        using var browser = Browser();
        using var answer = await StudioWithPeople.TryAsync(browser, StudioWithPeople.Admin, StudioWithPeople.Password, back);

        Assert.AreEqual(expected, answer.Headers.Location!.ToString());
    }

    [TestMethod]
    public async Task Language_CanBeChosen_BeforeSigningIn()
    {
        using var browser = Browser();
        using var chosen = await browser.GetAsync("/language/zh-Hans?back=sign-in");
        var page = await browser.GetStringAsync("/sign-in");

        Assert.AreEqual("/sign-in", chosen.Headers.Location!.ToString());
        Assert.Contains("lang=\"zh-Hans\"", page);
    }

    [TestMethod]
    public async Task SignIn_IsRefusedAlike_WhenTheNameOrThePasswordIsWrong()
    {
        using var browser = Browser();
        using var password = await StudioWithPeople.TryAsync(browser, StudioWithPeople.Admin, "not the password");
        using var name = await StudioWithPeople.TryAsync(browser, "nobody of this name", StudioWithPeople.Password);

        Assert.StartsWith("/sign-in?problem=refused", password.Headers.Location!.ToString());
        Assert.AreEqual(password.Headers.Location, name.Headers.Location);
        using var me = await browser.GetAsync("/api/v1/me");
        Assert.AreEqual(HttpStatusCode.Unauthorized, me.StatusCode);
    }

    [TestMethod]
    public async Task SignIn_IsRefused_WhenTheFormHasNoTokenOfThePage()
    {
        using var browser = Browser();
        using var answer = await browser.PostAsync("/sign-in/password", new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = StudioWithPeople.Admin, ["password"] = StudioWithPeople.Password }));

        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [TestMethod]
    public async Task SignIn_IsLocked_AfterTooManyAttempts()
    {
        // Attempts count by address too, which all tests share.
        await using var studio = await StudioWithPeople.StartAsync(("Studio:Worker:Queues", ""));
        await studio.TokenOfNewPersonAsync("locked");
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = studio.Server.Client.BaseAddress };
        var said = "";
        for (var i = 0; i < 10; i++)
        {
            using var answer = await StudioWithPeople.TryAsync(browser, "locked", $"wrong {i}");
            said = answer.Headers.Location!.ToString();
        }

        using var right = await StudioWithPeople.TryAsync(browser, "locked", StudioWithPeople.Password);

        Assert.Contains("problem=locked", said);
        Assert.Contains("problem=locked", right.Headers.Location!.ToString());
    }

    [TestMethod]
    public async Task Person_IsOut_OnceTheyAreDeleted()
    {
        await s_studio.TokenOfNewPersonAsync("leaver");
        using var browser = await StudioWithPeople.SignInAsync(s_studio.Server, "leaver", StudioWithPeople.Password);
        using var before = await browser.GetAsync("/api/v1/me");
        using var deleted = await s_studio.AdminClient.DeleteAsync("/api/v1/people/leaver");
        using var after = await browser.GetAsync("/api/v1/me");

        Assert.AreEqual(HttpStatusCode.OK, before.StatusCode);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.AreEqual(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [TestMethod]
    public async Task Cookie_IsKept_WhenTheServiceStartsAnew()
    {
        await using var studio = await StudioWithPeople.StartAsync(("Studio:Worker:Queues", ""));
        using var browser = await StudioWithPeople.SignInAsync(studio.Server, StudioWithPeople.Admin, StudioWithPeople.Password);
        await studio.Server.GoAwayAsync();
        await studio.Server.ComeBackAsync();
        using var answer = await browser.GetAsync("/api/v1/me");

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Audit_TellsWhoDidWhat_AndNoSecrets()
    {
        var token = await s_studio.TokenOfNewPersonAsync("watched");
        using var lines = await s_studio.AdminClient.GetAsync("/api/v1/audit?count=1000");
        using var table = await s_studio.AdminClient.GetAsync("/api/v1/audit.csv");
        var (told, csv) = (await lines.Content.ReadAsStringAsync(), await table.Content.ReadAsStringAsync());

        Assert.Contains("watched", told);
        Assert.Contains("127.0.0.1", told);
        Assert.Contains("watched", csv);
        foreach (var text in new[] { told, csv })
        {
            Assert.DoesNotContain(StudioWithPeople.Password, text);
            Assert.DoesNotContain(token, text);
        }
    }

    [TestMethod]
    public async Task Person_StaysSignedIn_WhenAProxyAsksForAPasswordOfItsOwn()
    {
        using var browser = await StudioWithPeople.SignInAsync(s_studio.Server, StudioWithPeople.Admin, StudioWithPeople.Password);
        browser.DefaultRequestHeaders.Add("Authorization", "Basic cHJveHk6c2VjcmV0");
        using var answer = await browser.GetAsync("/api/v1/me");

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Roles_AreGivenAndTaken()
    {
        using var client = s_studio.With(await s_studio.TokenOfNewPersonAsync("newcomer"));
        using var before = await client.GetAsync("/api/v1/datasets");
        using var given = await s_studio.AdminClient.PutAsJsonAsync("/api/v1/members/newcomer", new { role = "viewer" });
        using var during = await client.GetAsync("/api/v1/datasets");
        using var taken = await s_studio.AdminClient.DeleteAsync("/api/v1/members/newcomer");
        using var after = await client.GetAsync("/api/v1/datasets");

        Assert.AreEqual(HttpStatusCode.Forbidden, before.StatusCode);
        Assert.AreEqual(HttpStatusCode.NoContent, given.StatusCode, await given.Content.ReadAsStringAsync());
        Assert.AreEqual(HttpStatusCode.OK, during.StatusCode);
        Assert.AreEqual(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, after.StatusCode);
    }

    private static HttpClient Browser() =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = s_studio.Server.Client.BaseAddress };
}
