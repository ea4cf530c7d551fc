namespace Studio.EndToEnd;

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A project is made on its page, and what is done on the pages below it is done in it.</summary>
[TestClass]
public sealed class ProjectPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Project_HasItsOwnThings_WhenAPersonWorksInIt()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);

        await page.GoAsync("/projects");
        await page.GetByLabel("Name").FillAsync("Sales");
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot be called 'Sales'", new() { Timeout = Soon });
        await page.GetByLabel("Name").FillAsync("sales");
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "sales", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/projects/sales/$"), new() { Timeout = Soon });
        await Expect(page.Locator(".studio-project")).ToHaveTextAsync("sales");

        // By the connection of the page, not by a request: the sample becomes a dataset of the project.
        await page.GoAsync("/projects/sales/");
        await page.GetByRole(AriaRole.Button, new() { Name = "penguins" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/projects/sales/datasets/[0-9a-f-]{36}"), new() { Timeout = Soon });

        Assert.AreEqual(1, (await server.GetJsonAsync("/projects/sales/api/v1/datasets")).GetArrayLength());
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());

        // The same page elsewhere is that of another project, and knows nothing of it.
        await page.GoAsync("/projects/sales/datasets");
        await Expect(page.Locator(".list-table tbody tr")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await page.GoAsync("/datasets");
        await Expect(page.Locator(".studio-project")).ToHaveCountAsync(0);
        await Expect(page.Locator(".list-table tbody tr")).ToHaveCountAsync(0);

        await page.GoAsync("/projects");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not empty", new() { Timeout = Soon });
    }
}
