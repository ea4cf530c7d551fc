namespace Studio.EndToEnd;

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using Studio.Testing;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who has a table fetched from elsewhere, sees how far an import is, and ends one.</summary>
[TestClass]
public sealed partial class ImportTests
{
    private const float Soon = 60_000;
    private static readonly (string, string) Private = ("Sources:AllowPrivateAddresses", "true");

    [TestMethod]
    public async Task Dataset_IsReadAgainIntoANewOne_WhenItsAddressHasMoreRows()
    {
        await using var files = FileServer.Start();
        files.Give("shop/sales.csv", Sales(60), "text/csv");
        await using var server = await StudioServer.StartAsync(Private);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync($"{files.Address}shop/sales.csv");
        await PressAsync(page, "Fetch");

        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        await Expect(FactOf(page, "Rows")).ToHaveTextAsync("60", new() { Timeout = Soon });
        await Expect(FactOf(page, "From")).ToHaveTextAsync($"{files.Address}shop/sales.csv");
        await Expect(page.Locator(".profile-table")).ToContainTextAsync("price", new() { Timeout = Soon });
        await ChooseAsync(page, "Column to predict", "shop");
        var first = page.Url;
        files.Give("shop/sales.csv", Sales(75), "text/csv");
        await PressAsync(page, "Read again");

        await Expect(FactOf(page, "Rows")).ToHaveTextAsync("75", new() { Timeout = Soon });
        Assert.AreNotEqual(first, page.Url);
        StringAssert.Matches(page.Url, DatasetAddress());
        await Expect(page.Locator(".profile-table")).ToContainTextAsync("price", new() { Timeout = Soon });
        await Expect(page.GetByLabel("Column to predict")).ToHaveValueAsync("");
        await StartBaselineAsync(page, "price");
        await Expect(page).ToHaveURLAsync(new Regex("/experiments/[0-9a-f-]{36}$"), new() { Timeout = Soon });
        var experiment = (await server.GetJsonAsync("/api/v1/experiments")).EnumerateArray().Single();
        Assert.AreEqual("completed", (await server.WaitForEndAsync(experiment.GetProperty("id").GetGuid())).GetProperty("state").GetString());
        Assert.AreEqual(2, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Page_ShowsTheDatasetOfItsAddress_WhenAPersonGoesBackFromOneReadAgain()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var dataset = await server.UploadAsync(Sales(60), "sales.csv");
        await page.GoAsync($"/datasets/{dataset}");
        await ChooseAsync(page, "Column to predict", "shop");
        await PressAsync(page, "Read again");
        await Expect(page).Not.ToHaveURLAsync(new Regex($"{dataset}$"), new() { Timeout = Soon });

        // Until then the old form stands under the new address.
        await Expect(page.GetByLabel("Column to predict")).ToHaveValueAsync("", new() { Timeout = Soon });
        await ChooseAsync(page, "Column to predict", "price");
        await page.GoBackAsync();

        await Expect(page).ToHaveURLAsync(new Regex($"/datasets/{dataset}$"));
        await Expect(page.GetByLabel("Column to predict")).ToHaveValueAsync("", new() { Timeout = Soon });
        await page.GetByText("More options").ClickAsync();
        await page.GetByLabel("Test dataset").ClickAsync();
        // The other one, which has come since.
        await Expect(page.Locator(".mud-popover-open .mud-list-item")).ToHaveTextAsync(["sales, version 2"]);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Field_ShowsWhatIsWrong_AndNothingIsSent_WhenTheAddressIsImpossible()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync("ftp://example.org/table.csv");
        await PressAsync(page, "Fetch");

        await Expect(page.GetByText("'ftp://example.org/table.csv' is no http or https address")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByLabel("Address")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByText("Databases and folders are set up in the settings")).ToBeVisibleAsync();
        await Expect(page.Locator(".upload-progress")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Page_ShowsTheServicesSentence_WhenTheAddressIsPrivate()
    {
        await using var files = FileServer.Start();
        files.Give("sales.csv", Sales(60), "text/csv");
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync($"{files.Address}sales.csv");
        await PressAsync(page, "Fetch");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Sources:AllowPrivateAddresses", new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Fetch" })).ToBeEnabledAsync();
        Assert.IsEmpty(files.Asked);
        Assert.AreEqual(0, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Query_BecomesADataset_WhenADatabaseIsSetUp()
    {
        var postgres = await PostgresServer.SharedAsync();
        var shop = await postgres.CreateDatabaseAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(shop).Database!;
        await postgres.ExecuteAsync(database, "CREATE TABLE sale (day date, price numeric(8,2), shop text); INSERT INTO sale SELECT DATE '2024-01-01' + i, i * 1.25, CASE WHEN i % 3 = 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 80) i");
        await using var server = await StudioServer.StartAsync(("Sources:Connections:shop:Provider", "postgres"), ("Sources:Connections:shop:ConnectionString", shop));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Query").FillAsync("SELECT day, price, shop FROM sale WHERE price > 10");
        await PressAsync(page, "Fetch");
        await Expect(page.GetByText("A query needs the name of a connection; there are shop.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByLabel("Database").ClickAsync();
        await page.Locator(".mud-popover-open .mud-list-item").GetByText("shop", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
        await Expect(page.GetByLabel("Database")).ToHaveTextAsync("shop");
        await PressAsync(page, "Fetch");

        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        await Expect(FactOf(page, "From")).ToHaveTextAsync("query to shop", new() { Timeout = Soon });
        await Expect(FactOf(page, "Rows")).ToHaveTextAsync("72");
        var columns = page.Locator(".profile-table tbody tr");
        await Expect(columns).ToHaveCountAsync(3, new() { Timeout = Soon });
        await Expect(columns.Nth(0)).ToContainTextAsync("day");
        await Expect(columns.Nth(1)).ToContainTextAsync("price");
        await Expect(columns.Nth(2)).ToContainTextAsync("north");
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Fetching_ShowsItsBytes_AndEndsAtBothEnds_WhenItIsCancelled()
    {
        await using var files = FileServer.Start();
        var ended = AnswerSlowly(files, "slow.csv");
        await using var server = await StudioServer.StartAsync(Private);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync($"{files.Address}slow.csv");
        await PressAsync(page, "Fetch");

        var progress = page.Locator(".upload-progress");
        await Expect(progress).ToContainTextAsync(new Regex($"Fetching {Regex.Escape(files.Address)}slow\\.csv: [1-9][0-9.]* KB"), new() { Timeout = Soon });
        await Expect(page.GetByLabel("Address")).ToBeDisabledAsync();
        await PressAsync(page, "Cancel");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The import was cancelled.", new() { Timeout = Soon });
        await Expect(progress).ToHaveCountAsync(0);
        await ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(0, await CountAsync(server));

        files.Give("sales.csv", Sales(60), "text/csv");
        await page.GetByLabel("Address").FillAsync($"{files.Address}sales.csv");
        await PressAsync(page, "Fetch");
        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        Assert.AreEqual(1, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task ReadingAgain_KeepsTheOldDatasetOnly_WhenItIsCancelled()
    {
        await using var files = FileServer.Start();
        files.Give("sales.csv", Sales(60), "text/csv");
        await using var server = await StudioServer.StartAsync(Private);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync($"{files.Address}sales.csv");
        await PressAsync(page, "Fetch");
        await Expect(page.Locator(".profile-table")).ToBeVisibleAsync(new() { Timeout = Soon });
        var first = page.Url;
        var ended = AnswerSlowly(files, "sales.csv");
        await PressAsync(page, "Read again");

        await Expect(page.Locator(".upload-progress")).ToContainTextAsync(new Regex("Fetching sales: [1-9]"), new() { Timeout = Soon });
        await PressAsync(page, "Cancel");
        await Expect(page.GetByRole(AriaRole.Alert).GetByText("The import was cancelled.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Read again" })).ToBeEnabledAsync();
        await ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(first, page.Url);
        Assert.AreEqual(1, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Fetching_EndsWithoutADataset_WhenThePageIsLeft()
    {
        await using var files = FileServer.Start();
        var ended = AnswerSlowly(files, "slow.csv");
        await using var server = await StudioServer.StartAsync(Private);
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await page.GetByLabel("Address").FillAsync($"{files.Address}slow.csv");
        await PressAsync(page, "Fetch");
        await Expect(page.Locator(".upload-progress")).ToContainTextAsync("Fetching", new() { Timeout = Soon });
        await page.EvaluateAsync("() => Blazor.navigateTo('/workers')");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Workers" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await ended.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(0, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Upload_LeavesNothing_AndAnotherCanFollow_WhenItIsCancelled()
    {
        var store = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var server = await StudioServer.StartAsync(("ConnectionStrings:Studio", store));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await OpenAsync(page);
        await using (var held = await HeldTable.HoldAsync(store, "Artifacts"))
        {
            await ChooseFileAsync(page, Sales(60));
            await Expect(page.Locator(".upload-progress")).ToContainTextAsync("Reading sales.csv", new() { Timeout = Soon });
            await Expect(page.GetByLabel("Dataset file")).ToBeDisabledAsync();
            Assert.IsTrue(await held.IsAwaitedAsync());
            await PressAsync(page, "Cancel");

            await Expect(page.Locator(".upload-progress")).ToHaveCountAsync(0, new() { Timeout = Soon });
            await Expect(page.GetByLabel("Dataset file")).ToBeEnabledAsync();
            await Task.Delay(500);
        }

        Assert.AreEqual(0, await CountAsync(server));
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await ChooseFileAsync(page, Sales(75));
        await Expect(page).ToHaveURLAsync(DatasetAddress(), new() { Timeout = Soon });
        await Expect(FactOf(page, "Rows")).ToHaveTextAsync("75", new() { Timeout = Soon });
        Assert.AreEqual(1, await CountAsync(server));
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Dataset_AsksToBeReadAgain_WhenAnEarlierVersionHasReadIt()
    {
        var postgres = await PostgresServer.SharedAsync();
        var store = await postgres.CreateDatabaseAsync();
        await using var server = await StudioServer.StartAsync(("ConnectionStrings:Studio", store));
        var id = await server.UploadAsync(Sales(60));
        await server.GetJsonAsync($"/api/v1/datasets/{id}/profile");
        await postgres.ExecuteAsync(
            new Npgsql.NpgsqlConnectionStringBuilder(store).Database!,
            """UPDATE "Datasets" SET "Columns" = '[{"name":"day","type":"timestamp"},{"name":"price","type":"number"},{"name":"shop","type":"text"}]'""");
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync($"/datasets/{id}");
        await Expect(page.GetByText("An earlier version read this dataset")).ToBeVisibleAsync(new() { Timeout = Soon });
        await PressAsync(page, "Read again");

        await Expect(page).Not.ToHaveURLAsync(new Regex($"{id}$"), new() { Timeout = Soon });
        await Expect(FactOf(page, "Rows")).ToHaveTextAsync("60", new() { Timeout = Soon });
        await Expect(page.GetByText("An earlier version read this dataset")).ToHaveCountAsync(0);
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    private static string Sales(int rows) => "day,price,shop\n" + string.Concat(Enumerable.Range(0, rows).Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"2023-11-{(row % 28) + 1:00},{row % 17}.{row % 10},{(row % 3 == 0 ? "north" : "south")}\n")));

    /// <summary>Answers with half a table, and then with nothing until whoever asked has left.</summary>
    /// <returns>Ends when they have.</returns>
    private static Task AnswerSlowly(FileServer files, string path)
    {
        var left = new TaskCompletionSource();
        files.Answer(path, async response =>
        {
            try
            {
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(Sales(2_000)));
                while (true)
                {
                    await response.OutputStream.FlushAsync();
                    await Task.Delay(100);
                    await response.OutputStream.WriteAsync("2023-12-01,1.5,north\n"u8.ToArray());
                }
            }
            finally
            {
                left.SetResult();
            }
        });
        return left.Task;
    }

    private static async Task OpenAsync(IPage page)
    {
        await page.GoAsync("/");
        await Expect(page.GetByLabel("Dataset file")).ToBeEnabledAsync(new() { Timeout = Soon });
        await page.GetByText("From an address, a folder or a database").ClickAsync();
    }

    private static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static Task ChooseFileAsync(IPage page, string content) =>
        page.GetByLabel("Dataset file").SetInputFilesAsync(new FilePayload { Name = "sales.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(content) });

    private static async Task ChooseAsync(IPage page, string field, string value)
    {
        await page.GetByLabel(field).FillAsync(value);
        await page.Locator(".mud-popover-open .mud-list-item").GetByText(value, new() { Exact = true }).ClickAsync();
        await Expect(page.GetByLabel(field)).ToHaveValueAsync(value);
    }

    private static async Task StartBaselineAsync(IPage page, string label)
    {
        await ChooseAsync(page, "Column to predict", label);
        await page.GetByText("More options").ClickAsync();
        await page.GetByLabel("Most trials").FillAsync("1");
        await PressAsync(page, "Start the search");
    }

    /// <summary>What stands under a name at the top of a dataset's page.</summary>
    private static ILocator FactOf(IPage page, string name) =>
        page.Locator(".fact").Filter(new() { Has = page.GetByText(name, new() { Exact = true }) }).Locator("dd");

    private static async Task<int> CountAsync(StudioServer server) => (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength();

    [GeneratedRegex("/datasets/[0-9a-f-]{36}$")]
    private static partial Regex DatasetAddress();
}
