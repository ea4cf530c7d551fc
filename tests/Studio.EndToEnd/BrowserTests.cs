namespace Studio.EndToEnd;

using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using Studio.Pipelines;
using static Microsoft.Playwright.Assertions;

/// <summary>A person at the pages of the real service, on a real port, in a real browser.</summary>
[TestClass]
public sealed partial class BrowserTests
{
    private const float Soon = 60_000;
    private const float SearchTime = 180_000;

    [TestMethod]
    public async Task Pages_LeadFromATableToAModelThatPredicts_WhenAFileIsUploaded()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "customers.csv", TestTables.Customers());
        await StartSearchAsync(page, label: "bought", trials: 4);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the model" })).ToBeVisibleAsync(new() { Timeout = SearchTime });
        await Expect(page.Locator(".leaderboard tbody tr")).ToHaveCountAsync(4);
        await page.Locator(".leaderboard tbody tr", new() { HasText = "lightgbm" }).First.ClickAsync();
        await Expect(page.Locator(".curve .curve-validation").First).ToBeVisibleAsync(new() { Timeout = Soon });

        var onnx = await DownloadAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the model" }).ClickAsync();
        await Expect(page.Locator(".sha")).ToContainTextAsync(Convert.ToHexStringLower(SHA256.HashData(onnx)));
        var forMlNet = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download for ML.NET" }).ClickAsync());
        Assert.AreEqual("customers-v1-mlnet.zip", forMlNet.SuggestedFilename);

        await page.GetByLabel("age", new() { Exact = true }).FillAsync("61");
        await page.GetByLabel("income", new() { Exact = true }).FillAsync("78000.5");
        await page.GetByLabel("region", new() { Exact = true }).FillAsync("north");
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict" }).ClickAsync();
        await Expect(page.Locator(".probability")).ToHaveCountAsync(2, new() { Timeout = Soon });
        Assert.AreEqual(await AskAsync(server, await FilledInAsync(page)), await page.Locator(".prediction-answer strong").InnerTextAsync());

        AssertNothingForeign(browser, server);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Upload_ShowsTheSentence_WhenTheFileIsRefused()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync("/");

        await ChooseFileAsync(page, "nothing.csv", "");
        using var form = new MultipartFormDataContent { { new ByteArrayContent([]), "file", "nothing.csv" } };
        using var refused = await server.Client.PostAsync("/api/v1/datasets", form);
        var sentence = (await StudioServer.ReadJsonAsync(refused)).GetProperty("detail").GetString()!;

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(sentence, new() { Timeout = Soon });
        await Expect(page.GetByText("Try it with a sample")).ToBeVisibleAsync();
        AssertNothingForeign(browser, server);
    }

    [TestMethod]
    public async Task Form_ShowsEveryProblemAtItsField_WhenSeveralAreWrong()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "line.csv", TestTables.Line());
        await page.GetByLabel("Budget in seconds").FillAsync("-5");
        await page.GetByLabel("Name of the model").FillAsync("a name with spaces");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the search" }).ClickAsync();

        foreach (var label in new[] { "Column to predict", "Budget in seconds", "Name of the model" })
        {
            await Expect(page.GetByLabel(label)).ToHaveAttributeAsync("aria-invalid", "true", new() { Timeout = Soon });
        }

        await Expect(page.Locator(".form-grid")).ToContainTextAsync(["-5"]);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Page_TellsWhatTheModelKeepsAndWhatMoreTimeBrings_WhenColumnsAreChosen()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "line.csv", TestTables.Line());
        await page.GetByText("More options").ClickAsync();
        await page.Locator(".mud-input-control", new() { HasText = "Predictions rise with" }).ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").GetByText("x", new() { Exact = true }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByText("More options").ClickAsync();
        await StartSearchAsync(page, label: "y", trials: 3);

        await Expect(page.GetByText("While 'x' grows and all else stays, the predicted 'y' never falls.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the model" })).ToBeVisibleAsync(new() { Timeout = SearchTime });
        await Expect(page.GetByText("Too few trials to say what more time would bring.")).ToBeVisibleAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Cancel_EndsTheSearchWithoutAModel_WhenItRuns()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "customers.csv", TestTables.Customers());
        await StartSearchAsync(page, label: "bought", budgetSeconds: 600);
        await Expect(page.Locator(".leaderboard tbody tr")).Not.ToHaveCountAsync(0, new() { Timeout = SearchTime });
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await Expect(page.Locator(".page-subtitle .state-chip")).ToHaveTextAsync("Cancelled", new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the model" })).ToHaveCountAsync(0);

        await DeleteAsync(page);
        await Expect(page.GetByText("No experiments yet.")).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task FinishNow_ExportsTheBestSoFar_WhenASearchHasTimeLeft()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "customers.csv", TestTables.Customers());
        await StartSearchAsync(page, label: "bought", budgetSeconds: 600);
        var finish = page.GetByRole(AriaRole.Button, new() { Name = "Finish now" });
        await Expect(finish).ToBeEnabledAsync(new() { Timeout = SearchTime });
        await finish.ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the model" })).ToBeVisibleAsync(new() { Timeout = SearchTime });
        await Expect(page.Locator(".leaderboard tbody tr.winner")).Not.ToHaveCountAsync(0);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Pause_KeepsWhatWasFound_UntilThePersonResumesAndFinishes()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var state = page.Locator(".page-subtitle .state-chip");

        await UploadAsync(page, "customers.csv", TestTables.Customers());
        await StartSearchAsync(page, label: "bought", budgetSeconds: 600);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Finish now" })).ToBeEnabledAsync(new() { Timeout = SearchTime });
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Paused", new() { Timeout = SearchTime });
        await Expect(page.GetByText("Paused. It holds no slot")).ToBeVisibleAsync();
        var found = await page.Locator(".leaderboard tbody tr").CountAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Budget…" }).ClickAsync();
        await page.GetByLabel("New budget in seconds").FillAsync("500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(page.GetByLabel("New budget in seconds")).ToHaveCountAsync(0, new() { Timeout = Soon });

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(state).ToHaveTextAsync("Running", new() { Timeout = SearchTime });
        await page.GoAsync("/workers");
        await Expect(page.Locator("tbody tr").GetByRole(AriaRole.Link, new() { Name = "customers" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Finish now" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open the model" })).ToBeVisibleAsync(new() { Timeout = SearchTime });
        Assert.IsGreaterThanOrEqualTo(found, await page.Locator(".leaderboard tbody tr").CountAsync());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Models_ShowTheirMembers_AndCanBePublished_WhenTheSearchHasEnded()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        await UploadAsync(page, "customers.csv", TestTables.Customers());
        await StartSearchAsync(page, label: "bought", trials: 4, group: "age");
        await Expect(page.Locator(".final-models tbody tr")).ToHaveCountAsync(3, new() { Timeout = SearchTime });
        await Expect(page.Locator(".final-models .members").First).ToContainTextAsync("%");
        await Expect(page.GetByText("folds of whole groups of 'age'")).ToBeVisibleAsync();
        await Expect(page.GetByText("First model after")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish small" }).ClickAsync();
        var published = page.Locator(".final-models tbody tr").Last.GetByRole(AriaRole.Link, new() { Name = "version 2" });
        await Expect(published).ToBeVisibleAsync(new() { Timeout = Soon });
        await published.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Predict" })).ToBeVisibleAsync(new() { Timeout = Soon });
        var version = await server.GetJsonAsync("/api/v1/models/customers/versions/2");
        await Expect(page.Locator(".sha")).ToContainTextAsync(version.GetProperty("sha256").GetString()!);
        Assert.AreEqual("small", version.GetProperty("candidate").GetString());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Form_WarnsOfTheLabel_WhenItIsChosen()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var rows = Enumerable.Range(0, 200).Select(row => $"{row * 37 % 101},{(row % 100 == 0 ? "rare" : "frequent")}");

        await UploadAsync(page, "uneven.csv", "size,kind\n" + string.Join('\n', rows));
        await ChooseLabelAsync(page, "kind");

        await Expect(page.Locator(".label-check")).ToContainTextAsync("'rare'", new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    [DataRow("/no/such/page")]
    [DataRow("/models/no-such-model")]
    [DataRow("/experiments/00000000-0000-0000-0000-000000000001")]
    public async Task Page_SaysThatThereIsNone_WhenItDoesNotExist(string path)
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);

        var answer = await browser.Page.GoAsync(path);

        await Expect(browser.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.AreEqual(404, answer!.Status);
        AssertNothingForeign(browser, server);
    }

    private static async Task UploadAsync(IPage page, string name, string content)
    {
        await page.GoAsync("/");
        await ChooseFileAsync(page, name, content);
        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        await Expect(page.GetByLabel("Column to predict")).ToBeVisibleAsync(new() { Timeout = Soon });
    }

    private static async Task ChooseFileAsync(IPage page, string name, string content)
    {
        var input = page.GetByLabel("Dataset file");
        await Expect(input).ToBeEnabledAsync(new() { Timeout = Soon });
        await input.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(content) });
    }

    private static async Task ChooseLabelAsync(IPage page, string label)
    {
        await page.GetByLabel("Column to predict").FillAsync(label);
        await page.Locator(".mud-popover-open .mud-list-item").GetByText(label, new() { Exact = true }).ClickAsync();
    }

    private static async Task StartSearchAsync(IPage page, string label, int? trials = null, int budgetSeconds = 60, string? group = null)
    {
        await ChooseLabelAsync(page, label);
        await page.GetByLabel("Budget in seconds").FillAsync(budgetSeconds.ToString(CultureInfo.InvariantCulture));
        await page.GetByText("More options").ClickAsync();
        await page.GetByLabel("Most trials").FillAsync(trials?.ToString(CultureInfo.InvariantCulture) ?? "");
        if (group is not null)
        {
            await page.GetByLabel("Group column").FillAsync(group);
            await page.Locator(".mud-popover-open .mud-list-item").GetByText(group, new() { Exact = true }).ClickAsync();
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Start the search" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(ExperimentAddress(), new() { Timeout = Soon });
    }

    private static async Task DeleteAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
    }

    private static async Task<byte[]> DownloadAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download ONNX" }).ClickAsync());
        Assert.AreEqual("customers-v1.onnx", download.SuggestedFilename);
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>What stands in the fields of the try-it form.</summary>
    private static async Task<Dictionary<string, string>> FilledInAsync(IPage page)
    {
        var row = new Dictionary<string, string>();
        foreach (var field in await page.Locator(".plain-field").AllAsync())
        {
            row[await field.Locator("span").InnerTextAsync()] = await field.Locator("input, select").InputValueAsync();
        }

        return row;
    }

    /// <summary>The REST API's answer to the same row.</summary>
    private static async Task<string?> AskAsync(StudioServer server, Dictionary<string, string> row)
    {
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/models/customers/predict", new { rows = new[] { row } }, StudioJson.Line);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return json.GetProperty("predictions")[0].GetProperty("label").GetString();
    }

    private static void AssertNothingForeign(StudioBrowser browser, StudioServer server)
    {
        var addresses = browser.Addresses;
        Assert.IsNotEmpty(addresses);
        var foreign = addresses.Where(address => address.Authority != server.Client.BaseAddress!.Authority).ToList();
        Assert.IsEmpty(foreign, string.Join('\n', foreign));
    }

    [GeneratedRegex("/datasets/[0-9a-f-]{36}$")]
    private static partial Regex DatasetAddress();

    [GeneratedRegex("/experiments/[0-9a-f-]{36}$")]
    private static partial Regex ExperimentAddress();
}
