namespace Studio.EndToEnd;

using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

/// <summary>A studio of a team, on another machine as far as the network is concerned, with TLS and logins, by its command line and in the browser.</summary>
[TestClass]
public sealed class TeamStudioTests
{
    private const float Soon = 60_000;
    private const string Password = "correct horse battery";
    private const string CertificatePassword = "only here";

    [TestMethod]
    public async Task Team_SignsInAndWorks_OnAnAddressThatOthersReach()
    {
        var (network, reason) = NetworkNamespace.Create();
        if (network is null)
        {
            Assert.Inconclusive($"The system lets nobody make a network here: {reason}");
            return;
        }

        using var made = network;
        var data = Directory.CreateTempSubdirectory("studio-team-");
        try
        {
            await RefusedAsync(network, data);
            await AdminAsync(data);
            using var service = await StartAsync(network, data);
            try
            {
                await WorkAsync();
            }
            finally
            {
                // Left alive it would answer at this address for whoever comes next.
                service.Kill(entireProcessTree: true);
                await service.WaitForExitAsync();
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static string Url => $"https://{NetworkNamespace.Address}:5443";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Studio.Api.dll");

    /// <summary>Nobody has a login yet.</summary>
    private static async Task RefusedAsync(NetworkNamespace network, DirectoryInfo data)
    {
        using var process = Process.Start(Configured(network.StartInfo("dotnet", Program, "serve", "--urls", Url, "--data-dir", data.FullName), data))!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.AreEqual(1, process.ExitCode);
        Assert.Contains("admin create", error);
    }

    private static async Task AdminAsync(DirectoryInfo data)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "admin", "create", "ada", "--data-dir", data.FullName]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Password);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, error);
    }

    private static async Task<Process> StartAsync(NetworkNamespace network, DirectoryInfo data)
    {
        var process = Process.Start(Configured(network.StartInfo("dotnet", Program, "serve", "--urls", Url, "--data-dir", data.FullName), data))!;
        _ = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        for (var i = 0; i < 600; i++)
        {
            try
            {
                using var answer = await client.GetAsync($"{Url}/health/live");
                Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
                using var shut = await client.GetAsync($"{Url}/api/v1/datasets");
                Assert.AreEqual(HttpStatusCode.Unauthorized, shut.StatusCode);
                return process;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(100);
            }
        }

        throw new AssertFailedException(await error);
    }

    private static ProcessStartInfo Configured(ProcessStartInfo start, DirectoryInfo data)
    {
        var file = Path.Combine(data.FullName, "studio.pfx");
        if (!File.Exists(file))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = new CertificateRequest("CN=studio", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, CertificatePassword));
        }

        start.Environment["Kestrel__Certificates__Default__Path"] = file;
        start.Environment["Kestrel__Certificates__Default__Password"] = CertificatePassword;
        return start;
    }

    private static async Task WorkAsync()
    {
        await using var admin = await StudioBrowser.StartAsync(new Uri(Url));
        await SignInAsync(admin.Page, "ada", "not her password", "/datasets");
        await Expect(admin.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("do not belong together", new() { Timeout = Soon });
        await SignInAsync(admin.Page, "ada", Password, null);
        await Expect(admin.Page).ToHaveURLAsync(new Regex("/datasets$"), new() { Timeout = Soon });
        var cookie = (await admin.Page.Context.CookiesAsync()).Single(cookie => cookie.Name == "studio-person");
        Assert.IsTrue(cookie is { Secure: true, HttpOnly: true });
        await admin.Page.GoAsync("/");
        await admin.Page.GetByRole(AriaRole.Button, new() { Name = "penguins" }).ClickAsync();
        await Expect(admin.Page).ToHaveURLAsync(new Regex("/datasets/[0-9a-f-]{36}"), new() { Timeout = Soon });
        await InviteAsync(admin.Page);

        await using var viewer = await StudioBrowser.StartAsync(new Uri(Url));
        await SignInAsync(viewer.Page, "bob", Password, "/datasets");
        await Expect(viewer.Page.Locator(".list-table tbody tr")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await viewer.Page.GoAsync("/people");
        await Expect(viewer.Page.GetByRole(AriaRole.Heading, new() { Name = "Not for you" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(viewer.Page).ToHaveURLAsync(new Regex("/sign-in"), new() { Timeout = Soon });

        await admin.Page.GoAsync("/audit");
        await Expect(admin.Page.Locator(".list-table")).ToContainTextAsync("person.create", new() { Timeout = Soon });
    }

    private static async Task InviteAsync(IPage page)
    {
        await page.GoAsync("/people");
        await page.GetByLabel("Name").FillAsync("bob");
        await page.GetByLabel("Password, at least 12 characters").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "New person" }).ClickAsync();
        await Expect(page.Locator(".list-table tbody tr")).ToHaveCountAsync(2, new() { Timeout = Soon });
        await page.GoAsync("/access");
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Give a role" });
        await form.GetByLabel("Name").FillAsync("bob");
        await form.GetByRole(AriaRole.Combobox).SelectOptionAsync("Viewer");
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "bob" })).ToBeVisibleAsync(new() { Timeout = Soon });
    }

    private static async Task SignInAsync(IPage page, string name, string password, string? address)
    {
        page.SetDefaultTimeout(Soon);
        if (address is not null)
        {
            await page.GotoAsync(address);
        }

        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }
}
