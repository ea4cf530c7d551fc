namespace Studio.EndToEnd;

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who opens the studio for the first time, and those who come back.</summary>
[TestClass]
public sealed class HomePageTests
{
    private const float Soon = 60_000;
    private const float SearchTime = 180_000;

    /// <summary>What the README says.</summary>
    private const int MostClicks = 6;

    [TestMethod]
    public async Task Sample_LeadsToAnOnnxFile_InFewClicks_FromAnEmptyStudio()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var clicks = 0;

        await page.GoAsync("/");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "penguins" }));
        await Expect(page).ToHaveURLAsync(new Regex("/datasets/[0-9a-f-]+\\?label=species$"), new() { Timeout = Soon });
        await Expect(page.GetByLabel("Column to predict")).ToHaveValueAsync("species", new() { Timeout = Soon });

        // A field is a click too. Without it the search takes a minute.
        await ClickAsync(page.GetByLabel("Budget in seconds"));
        await page.GetByLabel("Budget in seconds").FillAsync("5");
        await ClickAsync(page.GetByRole(AriaRole.Button, new() { Name = "Start the search" }));
        var download = page.GetByRole(AriaRole.Link, new() { Name = "Download ONNX" });
        await Expect(download).ToBeVisibleAsync(new() { Timeout = SearchTime });
        var file = await page.RunAndWaitForDownloadAsync(() => ClickAsync(download));
        Assert.EndsWith(".onnx", file.SuggestedFilename);
        Assert.IsLessThanOrEqualTo(MostClicks, clicks);

        await page.GoAsync("/");
        foreach (var (list, name) in new[] { ("Newest models", "penguins"), ("Newest datasets", "penguins"), ("Ended last", "penguins") })
        {
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = list }).GetByRole(AriaRole.Link, new() { Name = name })).ToBeVisibleAsync(new() { Timeout = Soon });
        }

        await Expect(page.GetByText("Free on the disk")).ToBeVisibleAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));

        Task ClickAsync(ILocator what)
        {
            clicks++;
            return what.ClickAsync(new() { Timeout = Soon });
        }
    }

    [TestMethod]
    public async Task Scheme_StaysAsChosen_WhenThePageIsLoadedAgain()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.GoAsync("/workers");
        var toggle = page.GetByRole(AriaRole.Button, new() { Name = "Dark" });
        await Expect(toggle).ToHaveAttributeAsync("aria-pressed", "true", new() { Timeout = Soon });
        await toggle.ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-scheme", "light", new() { Timeout = Soon });
        await page.ComeAgainAsync();
        await Expect(toggle).ToHaveAttributeAsync("aria-pressed", "false", new() { Timeout = Soon });
        Assert.Contains("data-scheme=\"light\"", await (await page.APIRequest.GetAsync("/workers")).TextAsync());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Pages_HaveTheirContent_BeforeTheirConnection()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var (dataset, ended, _) = await FilledStudio.FillAsync(server);
        await browser.Page.Context.RouteAsync(new Regex("/_blazor"), route => route.AbortAsync());
        foreach (var (address, content) in new[] { ("/", "customers"), ("/datasets", "customers"), ($"/datasets/{dataset}", "Column to predict"), ($"/experiments/{ended}", "lbfgs"), ("/models/customers", "version 1, lbfgs") })
        {
            // Without a connection, which would wait for the page to be usable.
            await browser.Page.GotoAsync(address);
            await Expect(browser.Page.Locator("main")).ToContainTextAsync(content);
        }
    }
}
