namespace Studio.Api.Tests.Access;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

/// <summary>A service where people have to sign in: an admin of the server, projects, and a key for every role.</summary>
internal sealed class StudioWithPeople(StudioServer server, HttpClient admin) : IAsyncDisposable
{
    public const string Admin = "ada";
    public const string Password = "correct horse battery";

    public StudioServer Server { get; } = server;

    /// <summary>Asks with a token of the admin of the server.</summary>
    public HttpClient AdminClient { get; } = admin;

    public static async Task<StudioWithPeople> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = await StudioServer.StartAsync([.. settings, ("Studio:Access:Admin", Admin), ("Studio:Access:AdminPassword", Password)]);
        using var browser = await SignInAsync(server, Admin, Password);
        var token = await KeyAsync(browser, "", new { name = "admin's", personal = true });
        return new StudioWithPeople(server, With(server, token));
    }

    /// <summary>A client that sends a key, or none.</summary>
    public HttpClient With(string? key) => With(Server, key);

    /// <summary>A new key of a project.</summary>
    public Task<string> KeyAsync(string project, string role) => KeyAsync(AdminClient, project, new { name = $"{role} of {project}", role, days = 1 });

    /// <summary>A token of a person who is made for it.</summary>
    public async Task<string> TokenOfNewPersonAsync(string name)
    {
        using var made = await AdminClient.PostAsJsonAsync("/api/v1/people", new { name, password = Password });
        Assert.AreEqual(HttpStatusCode.Created, made.StatusCode, await made.Content.ReadAsStringAsync());
        using var browser = await SignInAsync(Server, name, Password);
        return await KeyAsync(browser, "", new { name = "own", personal = true });
    }

    /// <summary>A browser in which a person has signed in who is made for it, with a role in a project, or with none.</summary>
    public async Task<HttpClient> BrowserOfNewPersonAsync(string name, string project, string? role)
    {
        using var made = await AdminClient.PostAsJsonAsync("/api/v1/people", new { name, password = Password });
        Assert.AreEqual(HttpStatusCode.Created, made.StatusCode, await made.Content.ReadAsStringAsync());
        if (role is not null)
        {
            using var given = await AdminClient.PutAsJsonAsync($"/projects/{project}/api/v1/members/{name}", new { role });
            Assert.AreEqual(HttpStatusCode.NoContent, given.StatusCode, await given.Content.ReadAsStringAsync());
        }

        return await SignInAsync(Server, name, Password);
    }

    /// <summary>What a browser does that signs in: it has the cookie then.</summary>
    public static async Task<HttpClient> SignInAsync(StudioServer server, string name, string password, CookieContainer? cookies = null)
    {
        var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = server.Client.BaseAddress };
        using var answer = await TryAsync(browser, name, password);
        Assert.AreEqual(HttpStatusCode.Redirect, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.AreEqual("/", answer.Headers.Location!.ToString());
        return browser;
    }

    /// <summary>Sends the form of the page to sign in, as a browser does.</summary>
    public static async Task<HttpResponseMessage> TryAsync(HttpClient browser, string name, string password, string? back = null)
    {
        var page = await browser.GetStringAsync("/sign-in");
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        var token = page[start..page.IndexOf('"', start)];
        return await browser.PostAsync(
            "/sign-in/password",
            new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = name, ["password"] = password, ["back"] = back ?? "", ["__RequestVerificationToken"] = token }));
    }

    public async ValueTask DisposeAsync()
    {
        AdminClient.Dispose();
        await Server.DisposeAsync();
    }

    private static HttpClient With(StudioServer server, string? key)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<string> KeyAsync(HttpClient client, string project, object order)
    {
        using var answer = await client.PostAsJsonAsync($"{(project.Length > 0 ? $"/projects/{project}" : "")}/api/v1/keys", order);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("key").GetString()!;
    }
}
