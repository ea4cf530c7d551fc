namespace Studio.EndToEnd;

using System.Text;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>The pages behind a reverse proxy that shows the studio under another name and below a path.</summary>
[TestClass]
public sealed class ReverseProxyTests
{
    private const float Soon = 60_000;

    [TestMethod]
    [DataRow(true, DisplayName = "the proxy takes the path away")]
    [DataRow(false, DisplayName = "the proxy keeps the path")]
    public async Task Pages_TakeAnUpload_BelowThePathOfAProxy(bool takesPathAway)
    {
        await using var server = await StudioServer.StartAsync(("Studio:Proxy:Hosts", "studio.localhost"), ("Studio:Proxy:PathBase", "/studio"));
        await using var proxy = await ReverseProxy.StartAsync(server.Client.BaseAddress!, "/studio", takesPathAway);
        await using var browser = await StudioBrowser.StartAsync(new Uri($"http://studio.localhost:{proxy.Port}/"));
        var page = browser.Page;

        await page.GoAsync("/studio/");
        var input = page.GetByLabel("Dataset file");
        await Expect(input).ToBeEnabledAsync(new() { Timeout = Soon });
        await input.SetInputFilesAsync(new FilePayload { Name = "customers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(TestTables.Customers()) });
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/studio/datasets/[0-9a-f-]{36}$"), new() { Timeout = Soon });
        await Expect(page.GetByLabel("Column to predict")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Link, new() { Name = "Experiments" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/studio/experiments$"), new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Link, new() { Name = "Jobs" }).ClickAsync();
        await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("MaaS.Studio jobs"), new() { Timeout = Soon });
        await page.GoAsync("/studio/scalar");
        await Expect(page.GetByText("MaaS.Studio").First).ToBeVisibleAsync(new() { Timeout = Soon });

        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
        Assert.IsTrue(browser.Addresses.All(address => address.AbsolutePath.StartsWith("/studio", StringComparison.Ordinal)), string.Join('\n', browser.Addresses));
        Assert.Contains("ws", browser.Addresses.Select(address => address.Scheme), "Pages had no WebSocket.");
    }
}
