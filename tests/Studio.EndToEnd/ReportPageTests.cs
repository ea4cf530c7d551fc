namespace Studio.EndToEnd;

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>What a person finds on the page of a model about its worth.</summary>
[TestClass]
public sealed class ReportPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Reports_TellWhatAModelIsWorth_InTabsWithAddresses()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await TrainAsync(server, "bought", TestTables.Customers());

        // While reports are made, and after.
        await page.GoAsync("/models/table");
        var reports = page.Locator("#reports");
        await Expect(reports.GetByRole(AriaRole.Link, new() { Name = "Errors" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(reports.Locator(".confusion td")).ToHaveCountAsync(5);
        var threshold = reports.Locator(".threshold-value");
        var before = await threshold.InnerTextAsync();
        await reports.GetByRole(AriaRole.Slider).FillAsync("0");
        await Expect(threshold).Not.ToHaveTextAsync(before, new() { Timeout = Soon });
        await reports.GetByLabel("A missed").FillAsync("1000");
        await reports.GetByRole(AriaRole.Button, new() { Name = "Cheapest threshold" }).ClickAsync();
        await Expect(reports.Locator(".confusion tbody tr").Nth(1).Locator("td.wrong")).ToHaveTextAsync("0", new() { Timeout = Soon });

        await Expect(reports.GetByText("Finding out")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await reports.GetByRole(AriaRole.Link, new() { Name = "Columns" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("tab=columns"));
        await Expect(reports.Locator(".importance-row")).ToHaveCountAsync(4, new() { Timeout = Soon });
        await Expect(reports.Locator(".xy-chart")).Not.ToHaveCountAsync(0);
        await reports.GetByRole(AriaRole.Link, new() { Name = "Slices" }).ClickAsync();
        await Expect(reports.GetByText("First those where it is most certainly worse")).ToBeVisibleAsync(new() { Timeout = Soon });
        await reports.GetByRole(AriaRole.Link, new() { Name = "Errors" }).ClickAsync();
        await Expect(reports.GetByRole(AriaRole.Table, new() { Name = "Most wrong rows" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(reports.GetByRole(AriaRole.Columnheader, new() { Name = "Mostly by" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(reports.GetByRole(AriaRole.Heading, new() { Name = "Almost the same row" })).ToBeVisibleAsync();
        await Expect(reports.GetByRole(AriaRole.Link, new() { Name = "the same as Markdown" })).ToHaveAttributeAsync("href", new Regex(@"/card\?format=markdown$"));
        await page.ComeAgainAsync();
        await Expect(reports.GetByRole(AriaRole.Table, new() { Name = "Most wrong rows" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Contributions" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(4, new() { Timeout = Soon });

        // What is chosen is there again for whoever gets the address.
        await page.GoAsync("/models/table?version=1&tab=quality&missed=1000&threshold=0");
        await Expect(reports.GetByLabel("A missed")).ToHaveValueAsync("1000", new() { Timeout = Soon });
        await Expect(reports.Locator(".confusion tbody tr").Nth(1).Locator("td.wrong")).ToHaveTextAsync("0", new() { Timeout = Soon });
        var falseOnes = reports.GetByRole(AriaRole.Spinbutton, new() { Name = "A false" });
        await falseOnes.FillAsync("1000");
        await falseOnes.PressAsync("Tab");
        await Expect(page).ToHaveURLAsync(new Regex(@"missed=1000&threshold=[0-9.]+&false-positive=1000$"), new() { Timeout = Soon });

        // The threshold that is shown becomes a version.
        await page.GoAsync("/models/table?version=1&tab=quality");
        await reports.GetByLabel("A missed").FillAsync("1000");
        await reports.GetByLabel("A missed").PressAsync("Tab");
        await Expect(reports.Locator(".confusion tbody tr").Nth(1).Locator("td.wrong")).ToHaveTextAsync("0", new() { Timeout = Soon });
        await reports.GetByRole(AriaRole.Button, new() { Name = "Save as a new version" }).ClickAsync();
        await reports.GetByRole(AriaRole.Link, new() { Name = "Version 2" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("version=2"));
        await Expect(page.GetByText("where its probability is above").First).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Reports_ShowPredictedAndActualNumbers_WhenTheLabelIsOne()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        await TrainAsync(server, "y", TestTables.Line());
        await browser.Page.GoAsync("/models/table?tab=quality");
        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "Predicted and actual" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(browser.Page.Locator("#reports .chart-dots")).ToHaveCountAsync(1);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Reports_SayWhyThereAreNone_WhenVersionsAreNotEvaluated()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        await TrainAsync(server, "y", TestTables.Line());
        await browser.Page.GoAsync("/models/table");
        await Expect(browser.Page.Locator("#reports")).ToContainTextAsync("That was not found out. The setting Studio:Evaluate is off.", new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    private static async Task TrainAsync(StudioServer server, string label, string table)
    {
        var dataset = await server.UploadAsync(table);
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label, trials = 3, learners = new[] { "lbfgs", "lightgbm" }, threads = 1 });
        await server.WaitForEndAsync(experiment);
    }
}
