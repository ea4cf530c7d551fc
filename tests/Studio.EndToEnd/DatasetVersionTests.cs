namespace Studio.EndToEnd;

using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who makes versions of a dataset, and looks at what changed.</summary>
[TestClass]
public sealed class DatasetVersionTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Dataset_GetsAVersion_WhenAFileIsAppended_AndIsComparedWithTheOneBefore()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        var first = await server.UploadAsync(Rows(0, 300, "Bonn", "Jena"), "sales.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{first}/profile");
        await page.GoAsync($"/datasets/{first}");
        var versions = page.GetByRole(AriaRole.Region, new() { Name = "Versions" });
        var next = versions.GetByRole(AriaRole.Button, new() { Name = "Make the next version" });

        // What does not fit is refused, and nothing is left of it.
        await next.ClickAsync();
        await Expect(versions.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose a file first.", new() { Timeout = Soon });
        await ChooseAsync(versions, "price,town\n1,Bonn\n");
        await next.ClickAsync();
        await Expect(versions.GetByRole(AriaRole.Alert)).ToContainTextAsync("it lacks 'city', and it has 'town', which the dataset does not have", new() { Timeout = Soon });

        await ChooseAsync(versions, Rows(400, 600, "Bonn", "Ulm"));
        await next.ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex($"{first}"), new() { Timeout = Soon });
        await Expect(versions.GetByText("version 2", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(versions.GetByText("rows appended")).ToBeVisibleAsync();
        var second = new Uri(page.Url).Segments[^1];
        await server.GetJsonAsync($"/api/v1/datasets/{second}/profile");

        // What changed, most first; the filter is in the address.
        await versions.GetByRole(AriaRole.Link, new() { Name = "with version 1" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"/datasets/{second}/compare/{first}$"), new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "sales: version 2 against version 1" })).ToBeVisibleAsync(new() { Timeout = Soon });
        var changes = page.Locator("#changes");
        await Expect(changes).ToContainTextAsync("drifted: 2, in all: 2", new() { Timeout = Soon });
        await Expect(changes).ToContainTextAsync("new: Ulm");
        await Expect(changes.GetByRole(AriaRole.Img)).ToHaveCountAsync(2);
        await page.GetByLabel("Find a column").PressSequentiallyAsync("pri");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?find=pri$"), new() { Timeout = Soon });
        await Expect(changes.Locator("tbody tr")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await page.ComeAgainAsync();
        await Expect(page.GetByLabel("Find a column")).ToHaveValueAsync("pri", new() { Timeout = Soon });
        await Expect(changes.Locator("tbody tr")).ToHaveCountAsync(1);

        // One line a series; the version before says which is the newest.
        await page.GoAsync("/datasets");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sales", Exact = true })).ToHaveCountAsync(1, new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Link, new() { Name = "2 versions" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex($"{second}"), new() { Timeout = Soon });
        await page.GoAsync($"/datasets/{first}");
        await Expect(page.GetByText("This is version 1;")).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors.Where(error => !error.Contains("400", StringComparison.Ordinal)), string.Join('\n', browser.Errors));
    }

    private static string Rows(int from, int to, params string[] cities) =>
        "price,city\n" + string.Concat(Enumerable.Range(from, to - from).Select(row => FormattableString.Invariant($"{row},{cities[row % cities.Length]}\n")));

    private static Task ChooseAsync(ILocator versions, string table) =>
        versions.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "more.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(table) });
}
