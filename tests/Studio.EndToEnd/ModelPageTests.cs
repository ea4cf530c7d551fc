namespace Studio.EndToEnd;

using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>Aliases and versions at the page of a model.</summary>
[TestClass]
public sealed class ModelPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Alias_IsMadeMovedAndUndone_AndProtectsItsVersion()
    {
        await using var server = await StudioServer.StartAsync();
        await PublishTwoAsync(server);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);

        await page.GoAsync("/models/table?version=1");
        await page.GetByRole(AriaRole.Button, new() { Name = "New alias…" }).ClickAsync();
        await MoveAsync(page, "champion", "1");
        await Expect(page.Locator(".page-subtitle .alias-chip")).ToHaveTextAsync("champion", new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Move…" }).ClickAsync();
        await MoveAsync(page, "champion", "2");
        await Expect(page.Locator(".page-subtitle .alias-chip")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByText("undoes move 2")).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.AreEqual(1, (await server.GetJsonAsync("/api/v1/models/table/aliases/champion")).GetProperty("version").GetInt32());

        await page.GetByRole(AriaRole.Button, new() { Name = "Retire…" }).ClickAsync();
        await Expect(page.GetByText("protected: champion (version 1)")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Retire it" }).ClickAsync();
        await Expect(page.GetByText("alias 'champion' names it; move it first.")).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Version_IsDescribedRetiredRestoredAndDeleted()
    {
        await using var server = await StudioServer.StartAsync();
        await PublishTwoAsync(server);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var state = page.Locator(".page-subtitle .state-chip");

        await page.GoAsync("/models/table");
        await Expect(page.GetByText("Published by")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByLabel("Notes", new() { Exact = true }).FillAsync("Spring data.");
        await page.GetByLabel("Tag", new() { Exact = true }).FillAsync("stage");
        await page.GetByLabel("Value", new() { Exact = true }).FillAsync("test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator(".tags")).ToContainTextAsync("stage test", new() { Timeout = Soon });
        Assert.AreEqual("Spring data.", (await server.GetJsonAsync("/api/v1/models/table/versions/2")).GetProperty("notes").GetString());

        await page.GoAsync("/models/table?version=2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Retire…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Retire it" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Retired", new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Ready", new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete version…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();
        await Expect(page.Locator(".page-subtitle")).ToContainTextAsync("version 1", new() { Timeout = Soon });
        using var gone = await server.Client.GetAsync("/api/v1/models/table/versions/2");
        Assert.AreEqual(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    /// <summary>The model <c>table</c> with two versions.</summary>
    private static async Task PublishTwoAsync(StudioServer server)
    {
        var dataset = await server.UploadAsync(TestTables.Customers());
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        await server.WaitForEndAsync(experiment);
        using var second = await server.Client.PostAsJsonAsync($"/api/v1/experiments/{experiment}/publish", new { candidate = "small" });
        Assert.AreEqual(HttpStatusCode.Created, second.StatusCode, await second.Content.ReadAsStringAsync());
    }

    private static async Task MoveAsync(IPage page, string alias, string version)
    {
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Move an alias" });
        await form.GetByLabel("Alias").FillAsync(alias);
        await form.GetByLabel("Version").SelectOptionAsync(version);
        await form.GetByRole(AriaRole.Button, new() { Name = "Move it here" }).ClickAsync();
        await Expect(form).ToHaveCountAsync(0, new() { Timeout = Soon });
    }
}
