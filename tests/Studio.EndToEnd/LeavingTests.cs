namespace Studio.EndToEnd;

using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Studio.Api.Tests;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who leaves a page at a bad moment: while it waits for the store, or for what they have just ordered.</summary>
[TestClass]
public sealed class LeavingTests
{
    private const float Soon = 60_000;

    /// <summary>Whether each page is left while it waits for each of its tables; otherwise each page waits for one, and each table is waited for.</summary>
    private static readonly bool s_all = Environment.GetEnvironmentVariable("STUDIO_ALL_TABLES") == "yes";

    /// <summary>Where they go.</summary>
    private const string Elsewhere = "/workers";

    [TestMethod]
    public async Task Page_GoesWithoutAnError_WhenItIsLeftWhileItWaitsForATable()
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StudioServer.StartAsync(("ConnectionStrings:Studio", store));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var (dataset, ended, paused) = await FilledStudio.FillAsync(server);
        await StartElsewhereAsync(browser.Page);
        var tables = await HeldTable.NamesAsync(store);
        Assert.IsNotEmpty(tables);

        // The page to sign in has no connection.
        using var queried = new QueriedTables();
        var done = new HashSet<string>();
        foreach (var address in FilledStudio.PageAddresses(dataset, ended, paused).Where(address => address != "/sign-in"))
        {
            // Where they go must be another page.
            var elsewhere = address == Elsewhere ? "/models" : Elsewhere;
            await OpenAsync(browser.Page, elsewhere);
            await AssertElsewhereAsync(browser, elsewhere, elsewhere);
            var awaited = 0;
            foreach (var table in tables.Intersect(await ReadByAsync(browser.Page, address, elsewhere, queried)).OrderBy(done.Contains))
            {
                if (awaited > 0 && done.Contains(table) && !s_all)
                {
                    continue;
                }

                await using (var held = await HeldTable.HoldAsync(store, table))
                {
                    await OpenAsync(browser.Page, address);
                    await Expect(SignOf(browser.Page, elsewhere)).ToBeHiddenAsync(new() { Timeout = Soon });
                    if (await held.IsAwaitedAsync())
                    {
                        awaited++;
                        done.Add(table);
                    }

                    await OpenAsync(browser.Page, elsewhere);
                }

                await AssertElsewhereAsync(browser, $"{address} left while it waited for {table}", elsewhere);
            }

            Assert.IsTrue(awaited > 0 || address == "/not-found", $"{address} waited for no table.");
        }
    }

    /// <summary>The tables that a page reads when it is opened, and perhaps one that the service has read meanwhile.</summary>
    private static async Task<IReadOnlyCollection<string>> ReadByAsync(IPage page, string address, string elsewhere, QueriedTables queried)
    {
        queried.Take();
        await OpenAsync(page, address);
        await Expect(SignOf(page, elsewhere)).ToBeHiddenAsync(new() { Timeout = Soon });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Task.Delay(300);
        var read = queried.Take();
        await OpenAsync(page, elsewhere);
        return read;
    }

    [TestMethod]
    public async Task Order_IsCarriedOut_AndTakesNobodyBack_WhenThePageIsLeftMeanwhile()
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StudioServer.StartAsync(("ConnectionStrings:Studio", store));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var (dataset, ended, paused) = await FilledStudio.FillAsync(server);
        var page = browser.Page;
        await StartElsewhereAsync(page);

        await LeaveAsync($"/experiments/{ended}", "Publish small", () => PressAsync(page, "Publish small"), "/api/v1/models/customers/versions", versions => versions.GetArrayLength() == 2);
        await LeaveAsync($"/experiments/{paused}", "Budget…", () => ChangeBudgetAsync(page, 321), $"/api/v1/experiments/{paused}", found => found.GetProperty("plan").GetProperty("budgetSeconds").GetDouble() == 321);
        await LeaveAsync($"/experiments/{paused}", "Cancel", () => PressAsync(page, "Cancel"), $"/api/v1/experiments/{paused}", found => found.GetProperty("state").GetString() == "cancelled");
        await LeaveAsync($"/experiments/{paused}", "Delete", () => DeleteAsync(page), "/api/v1/experiments", all => all.GetArrayLength() == 1);
        await LeaveAsync($"/datasets/{dataset}", "Start the search", () => StartBaselineAsync(page), "/api/v1/experiments", all => all.EnumerateArray().Count(one => one.GetProperty("state").GetString() == "completed") == 2);
        await LeaveAsync($"/datasets/{dataset}", "Delete", () => DeleteAsync(page), "/api/v1/datasets", all => all.GetArrayLength() == 0);

        async Task LeaveAsync(string address, string button, Func<Task> order, string at, Func<JsonElement, bool> done)
        {
            // By a load of its own: only leaving has to happen within the connection.
            await page.GoAsync(address);
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = button })).ToBeEnabledAsync(new() { Timeout = Soon });
            await using (var held = await HeldTable.HoldAsync(store, "Experiments"))
            {
                await order();
                Assert.IsTrue(await held.IsAwaitedAsync(), address);
                await OpenAsync(page, Elsewhere);

                // Until then the page has not been left.
                await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workers" })).ToBeVisibleAsync(new() { Timeout = Soon });
            }

            await UntilAsync(server, at, done);
            await AssertElsewhereAsync(browser, $"{address} left after an order");
        }
    }

    [TestMethod]
    public async Task Upload_EndsWithoutADataset_WhenThePageIsLeft()
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StudioServer.StartAsync(("ConnectionStrings:Studio", store));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync("/datasets");
        var input = page.GetByLabel("Dataset file");
        await Expect(input).ToBeEnabledAsync(new() { Timeout = Soon });

        await using (var held = await HeldTable.HoldAsync(store, "Artifacts"))
        {
            await input.SetInputFilesAsync(new FilePayload { Name = "line.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(TestTables.Line()) });
            await Expect(page.Locator(".upload-progress")).ToContainTextAsync("Reading line.csv", new() { Timeout = Soon });
            await OpenAsync(page, Elsewhere);
            await AssertElsewhereAsync(browser, "an upload under way");
            await Task.Delay(500);
        }

        await AssertElsewhereAsync(browser, "an upload that ended");
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
    }

    /// <summary>Goes there within the page's own connection, as a link does.</summary>
    private static async Task OpenAsync(IPage page, string address) => await page.EvaluateAsync("address => Blazor.navigateTo(address)", address);

    /// <summary>Opens the page by its address and waits for its connection, without which going elsewhere would be lost.</summary>
    private static async Task StartElsewhereAsync(IPage page)
    {
        await page.GoAsync(Elsewhere);
        await Expect(SignOf(page, Elsewhere)).ToBeVisibleAsync(new() { Timeout = Soon });
    }

    /// <summary>What stands on a page, and on no other, once it has what it waits for.</summary>
    private static ILocator SignOf(IPage page, string address) =>
        address == Elsewhere ? page.GetByText("Last seen") : page.GetByRole(AriaRole.Link, new() { Name = "customers" });

    private static async Task AssertElsewhereAsync(StudioBrowser browser, string what, string elsewhere = Elsewhere)
    {
        await Expect(SignOf(browser.Page, elsewhere)).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.AreEqual(elsewhere, new Uri(browser.Page.Url).AbsolutePath, what);
        Assert.AreEqual(0, await browser.Page.GetByText("internal error").CountAsync(), what);
        Assert.IsEmpty(browser.Errors, $"{what}: {string.Join('\n', browser.Errors)}");
    }

    private static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();

    private static async Task ChangeBudgetAsync(IPage page, int seconds)
    {
        await PressAsync(page, "Budget…");
        await page.GetByLabel("New budget in seconds").FillAsync($"{seconds}");
        await PressAsync(page, "Change");
    }

    private static async Task DeleteAsync(IPage page)
    {
        await PressAsync(page, "Delete");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
    }

    private static async Task StartBaselineAsync(IPage page)
    {
        await page.GetByLabel("Column to predict").FillAsync("bought");
        await page.Locator(".mud-popover-open .mud-list-item").GetByText("bought", new() { Exact = true }).ClickAsync();
        await page.GetByText("More options").ClickAsync();
        await page.GetByLabel("Most trials").FillAsync("1");
        await PressAsync(page, "Start the search");
    }

    private static async Task UntilAsync(StudioServer server, string address, Func<JsonElement, bool> done)
    {
        JsonElement found = default;
        for (var i = 0; i < 300; i++)
        {
            found = await server.GetJsonAsync(address);
            if (done(found))
            {
                return;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException($"{address}: {found}");
    }
}
