namespace Studio.EndToEnd;

using System.Net.Http.Json;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>Two versions compared at the pages of a model.</summary>
[TestClass]
public sealed class ComparisonPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Comparison_IsAskedForReadOnANarrowScreenAndDeleted()
    {
        await using var server = await StudioServer.StartAsync();
        var experiment = await server.StartExperimentAsync(
            new { datasetId = await server.UploadAsync(TestTables.Customers()), label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        await server.WaitForEndAsync(experiment);
        using var published = await server.Client.PostAsJsonAsync($"/api/v1/experiments/{experiment}/publish", new { candidate = "small" });
        Assert.IsTrue(published.IsSuccessStatusCode, await published.Content.ReadAsStringAsync());
        var dataset = await server.UploadAsync(TestTables.Customers(100, 8), "more.csv");
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);

        await page.GoAsync("/models/table");
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare…" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Compare two versions" });
        var compare = form.GetByRole(AriaRole.Button, new() { Name = "Compare" });
        await Expect(form.GetByLabel("Right")).ToHaveValueAsync("table/2", new() { Timeout = Soon });
        await Expect(form.GetByLabel("Left")).ToHaveValueAsync("table/1", new() { Timeout = Soon });
        await compare.ClickAsync();
        await Expect(page.GetByText("Choose a dataset with the label.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await form.GetByLabel("Rows of").SelectOptionAsync($"{dataset}");
        await compare.ClickAsync();

        await Expect(page.Locator(".verdict")).ToContainTextAsync("p = ", new() { Timeout = Soon });
        await Expect(page.Locator(".gain-row svg")).ToHaveCountAsync(7, new() { Timeout = Soon });
        await page.SetViewportSizeAsync(420, 900);
        Assert.AreEqual(420, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Comparisons of table" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "version 1 against version 2" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "New comparison" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("version 1 against version 2")).ToHaveCountAsync(0, new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
