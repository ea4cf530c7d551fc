namespace Studio.EndToEnd;

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who says how a file is written, before they upload it or after it was refused.</summary>
[TestClass]
public sealed partial class ReadingTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Dataset_IsReadAsThePreviewShowed_WhenTheFormatOfAColumnIsChanged()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByText("How the file is written").ClickAsync();
        await ChooseFileAsync(page, "sales.csv", Sales());

        var preview = page.GetByRole(AriaRole.Region, new() { Name = "Preview" });
        await Expect(preview).ToContainTextAsync("number, decimal comma", new() { Timeout = Soon });
        await Expect(preview).ToContainTextAsync("date, month first");
        await Expect(preview.Locator("tbody tr")).ToHaveCountAsync(20);
        await Expect(preview.Locator("tbody tr").First).ToContainTextAsync("2023-05-11");
        await Expect(page.Locator(".reading-preview")).ToContainTextAsync("could have the day or the month first");
        await preview.GetByLabel("Read day as").SelectOptionAsync("date:dmy");
        await Expect(preview).ToContainTextAsync("date, day first", new() { Timeout = Soon });
        await Expect(preview.Locator("tbody tr").First).ToContainTextAsync("2023-11-05");
        await Expect(page.Locator(".reading-preview")).Not.ToContainTextAsync("could have the day or the month first");
        await Expect(page.GetByLabel("Types of columns")).ToHaveValueAsync("day=date:dmy");
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        var columns = page.Locator(".profile-table");
        await Expect(columns).ToContainTextAsync("date, day first", new() { Timeout = Soon });
        await Expect(columns).ToContainTextAsync("number, decimal comma");
        var reading = await ReadingOfAsync(server, page, "day");
        Assert.AreEqual("dayFirst", reading.GetProperty("date").GetProperty("order").GetString());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task RefusedFile_CanBeUploadedWithoutChoosingItAgain_WhenWhatWasWrongIsSaid()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        // Words of one script too few to tell the encoding by.
        await ChooseFileAsync(page, "cities.csv", [.. "city,visits\n"u8, 0xB1, 0xB1, 0xBE, 0xA9, .. ",10\n"u8, .. "x,12\n"u8]);

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("encoding", new() { Timeout = Soon });
        await page.GetByLabel("Encoding", new() { Exact = true }).FillAsync("gb18030");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToContainTextAsync("北京", new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        await Expect(page.Locator(".preview")).ToContainTextAsync("北京", new() { Timeout = Soon });
    }

    [TestMethod]
    public async Task Field_ShowsWhatIsWrong_AndNothingIsSent_WhenAnOptionIsImpossible()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByText("How the file is written").ClickAsync();
        await page.GetByLabel("Delimiter").FillAsync("ab");
        await page.GetByLabel("Delimiter").PressAsync("Tab");
        await ChooseFileAsync(page, "sales.csv", Sales());

        await Expect(page.GetByText("sales.csv is chosen.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByLabel("Delimiter")).ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();
        await page.GetByLabel("Delimiter").FillAsync(";");
        await page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" })).ToContainTextAsync("number, decimal comma", new() { Timeout = Soon });

        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Type_CanBeTakenBack_WhenTheColumnCannotBeReadSo()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByText("How the file is written").ClickAsync();
        await ChooseFileAsync(page, "sales.csv", Sales());
        await page.GetByLabel("Read shop as").SelectOptionAsync("number");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("shop", new() { Timeout = Soon });
        await Expect(page.GetByText("What follows was read before your last change.")).ToBeVisibleAsync();
        await page.GetByLabel("Read shop as").SelectOptionAsync("");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(page.GetByText("What follows was read before your last change.")).ToBeHiddenAsync();
        await Expect(page.GetByLabel("Types of columns")).ToHaveValueAsync("");
    }

    [TestMethod]
    public async Task Preview_IsShown_WhenItIsLargerThanAMessageOfTheConnection()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByText("How the file is written").ClickAsync();
        var lines = Enumerable.Range(0, 30).Select(row => string.Join(',', Enumerable.Range(0, 1500).Select(column => row == 0 ? $"column{column}" : $"{row + column}.5")));
        await ChooseFileAsync(page, "wide.csv", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        await Expect(page.GetByText("1,500 columns, 29 rows read")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("The first 60 of 1,500 columns.")).ToBeVisibleAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    /// <summary>Dates that could have the day or the month first, and decimal commas.</summary>
    private static byte[] Sales() => Encoding.UTF8.GetBytes("day;price;shop\n" + string.Concat(Enumerable.Range(0, 60).Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{(row % 8) + 5:00}/11/2023;{row},{row % 10};{(row % 3 == 0 ? "north" : "south")}\n"))));

    private static async Task OpenAsync(IPage page)
    {
        await page.GoAsync("/");
        await Expect(page.GetByLabel("Dataset file")).ToBeEnabledAsync(new() { Timeout = Soon });
    }

    private static Task ChooseFileAsync(IPage page, string name, byte[] content) =>
        page.GetByLabel("Dataset file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = content });

    private static async Task<JsonElement> ReadingOfAsync(StudioServer server, IPage page, string column)
    {
        var dataset = await server.GetJsonAsync($"/api/v1{new Uri(page.Url).AbsolutePath}");
        return dataset.GetProperty("columns").EnumerateArray().Single(info => info.GetProperty("name").GetString() == column).GetProperty("reading");
    }

    [GeneratedRegex("/datasets/[0-9a-f-]{36}$")]
    private static partial Regex DatasetAddress();
}
