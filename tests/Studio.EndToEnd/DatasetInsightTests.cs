namespace Studio.EndToEnd;

using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>What a person finds on the page of a dataset, and can change there.</summary>
[TestClass]
public sealed class DatasetInsightTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Dataset_ShowsAssociations_PagesOfRows_AndIsReadAgainWithAnotherType()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var dataset = await server.UploadAsync(TestTables.Customers(), "customers.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{dataset}/profile");

        // The strongest first.
        await page.GoAsync($"/datasets/{dataset}?label=bought");
        var associations = page.GetByRole(AriaRole.List, new() { Name = "Association with bought" });
        await Expect(associations.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(5, new() { Timeout = Soon });
        await Expect(associations.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("age");

        // Pages of rows, each with an address.
        await page.GetByRole(AriaRole.Link, new() { Name = "Next", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("label=bought&page=2"), new() { Timeout = Soon });
        await Expect(page.Locator("#preview tbody tr").First).ToContainTextAsync("C00050", new() { Timeout = Soon });
        await Expect(page.GetByText("Rows 51 to 100 of 240")).ToBeVisibleAsync();
        await page.GoAsync($"/datasets/{dataset}?page=5");
        await Expect(page.Locator("#preview tbody tr")).ToHaveCountAsync(40, new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Next", Exact = true })).ToHaveCountAsync(0);

        // A filter is in the address while it is typed; whoever gets the address sees the same, also before the page is connected.
        await page.GoAsync($"/datasets/{dataset}?label=bought&page=2");
        await page.GetByLabel("Find a column").PressSequentiallyAsync("regio");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?label=bought&page=2&find=regio$"), new() { Timeout = Soon });
        await Expect(page.Locator(".profile-table tbody tr")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await Expect(page.GetByLabel("Find a column")).ToHaveValueAsync("regio");
        await page.ComeAgainAsync();
        await Expect(page.GetByLabel("Find a column")).ToHaveValueAsync("regio", new() { Timeout = Soon });
        await Expect(page.Locator(".profile-table tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#preview tbody tr").First).ToContainTextAsync("C00050");
        var painted = await server.Client.GetStringAsync($"/datasets/{dataset}?find=regio");
        StringAssert.Contains(painted, "Type of region");
        Assert.DoesNotContain("Type of age", painted);
        await page.GetByLabel("Find a column").FillAsync("");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?label=bought&page=2$"), new() { Timeout = Soon });
        await Expect(page.Locator(".profile-table tbody tr")).Not.ToHaveCountAsync(1, new() { Timeout = Soon });

        // A type is changed in place.
        await page.GoAsync($"/datasets/{dataset}?page=5");
        await page.GetByLabel("Type of age").SelectOptionAsync("text");
        var types = page.Locator("#types");
        await Expect(types.GetByText("age is to be read as text.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await types.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(types.GetByText("Every value in the file can be read so.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByLabel("Type of region").SelectOptionAsync("number");
        await types.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(types.GetByRole(AriaRole.Alert)).ToContainTextAsync("region", new() { Timeout = Soon });
        await page.GetByLabel("Type of region").SelectOptionAsync("");
        await types.GetByRole(AriaRole.Button, new() { Name = "Read again so" }).ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex($"{dataset}"), new() { Timeout = Soon });
        var age = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "age" }).First;
        await Expect(age).ToContainTextAsync("text", new() { Timeout = Soon });
        var columns = (await server.GetJsonAsync($"/api/v1{new Uri(page.Url).AbsolutePath}")).GetProperty("columns");
        Assert.AreEqual("text", columns.EnumerateArray().Single(column => column.GetProperty("name").GetString() == "age").GetProperty("type").GetString());

        // Values that would be lost are counted before.
        var odd = await server.UploadAsync("n,m\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"{(row % 20 == 3 ? "ten" : $"{row}")},{row}\n")), "odd.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{odd}/profile");
        await page.GoAsync($"/datasets/{odd}");
        await page.GetByLabel("Type of n", new() { Exact = true }).SelectOptionAsync("number");
        await types.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();
        await Expect(types.GetByText("Some values in the file cannot be read so and would be missing.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(types.GetByText("3 ").First).ToBeVisibleAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Dataset_IsShown_WhenItHasThousandsOfColumns_LongNames_AndManyLevels()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var name = "level_" + new string('x', 200);
        var lines = Enumerable.Range(0, 60).Select(row => string.Join(',', Enumerable.Range(0, 3000).Select(column => string.Create(CultureInfo.InvariantCulture, $"{(row * (column + 7) * 31) % 101}.5"))) + $",value {row * 167} {new string('y', 300)},{(row % 2 == 0 ? "a" : "b")}");
        var wide = await server.UploadAsync(string.Join(',', Enumerable.Range(0, 3000).Select(column => $"column{column}")) + $",{name},label\n" + string.Join('\n', lines));
        await server.GetJsonAsync($"/api/v1/datasets/{wide}/profile");
        await page.GoAsync($"/datasets/{wide}?label=label");
        await Expect(page.Locator("#associations")).ToContainTextAsync("Show the first 500", new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the first 500" }).ClickAsync();
        await Expect(page.Locator(".associations li")).ToHaveCountAsync(500, new() { Timeout = Soon });
        await Expect(page.GetByText("The first 60 of 3,002 columns.")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(420, 900);
        Assert.AreEqual(420, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        var many = await server.UploadAsync("level,label\n" + string.Concat(Enumerable.Range(0, 20_000).Select(row => string.Create(CultureInfo.InvariantCulture, $"v{row % 10_000},{row % 3}\n"))), "many.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{many}/profile");
        await page.GoAsync($"/datasets/{many}?label=level");
        await Expect(page.Locator(".associations li")).ToHaveCountAsync(1, new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Columns_HavePagesWithAddresses_WhenThereAreMany()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var names = Enumerable.Range(1, 60).Select(number => string.Create(CultureInfo.InvariantCulture, $"c{number:00}"));
        var rows = Enumerable.Range(0, 30).Select(row => string.Join(',', Enumerable.Range(1, 60).Select(column => (row * column).ToString(CultureInfo.InvariantCulture))));
        var dataset = await server.UploadAsync($"{string.Join(',', names)}\n{string.Join('\n', rows)}\n", "wide.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{dataset}/profile");

        await page.GoAsync($"/datasets/{dataset}");
        await page.Locator(".profile-table").GetByLabel("Next page").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?columns=2$"), new() { Timeout = Soon });
        await Expect(page.GetByLabel("Type of c26")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.ComeAgainAsync();
        await Expect(page.GetByLabel("Type of c26")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByLabel("Type of c01")).ToHaveCountAsync(0);

        // What is looked for is found wherever it stands.
        await page.GetByLabel("Find a column").FillAsync("c03");
        await Expect(page.GetByLabel("Type of c03")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page).ToHaveURLAsync(new Regex(@"\?find=c03$"), new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
