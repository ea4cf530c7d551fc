namespace Studio.EndToEnd;

using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>What a person sees when something goes wrong under an open page, or with what they give to the studio.</summary>
[TestClass]
public sealed class BadMomentsTests
{
    private const float Soon = 60_000;

    [TestMethod]
    [DataRow("en", "The connection to the studio is lost.", "Search for a model", "Column to predict")]
    [DataRow("zh-Hans", "与 Studio 的连接已断开。", "搜索模型", "要预测的列")]
    public async Task Page_SaysThatTheConnectionIsLost_AndComesBackByItself_WhenTheServiceIsStartedAnew(string language, string lost, string heading, string label)
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.Context.AddCookiesAsync([new() { Name = "studio-language", Value = language, Url = server.Client.BaseAddress!.ToString() }]);
        var dataset = await server.UploadAsync(TestTables.Customers(), "customers.csv");
        await page.GoAsync($"/datasets/{dataset}?label=bought");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.EvaluateAsync("document.documentElement.dataset.before = 'yes'");

        await server.GoAwayAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync(lost);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync();
        await server.ComeBackAsync();

        await Expect(page.Locator("html[data-before]")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await Expect(page.Locator("main:not([inert])")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByLabel(label)).ToHaveValueAsync("bought", new() { Timeout = Soon });
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        Assert.AreEqual($"/datasets/{dataset}?label=bought", new Uri(page.Url).PathAndQuery);
    }

    [TestMethod]
    public async Task Upload_SaysWhatIsWrong_AndLeavesNothing_WhenTheFileIsBroken()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync("/");
        var before = Files(server);

        foreach (var (name, word) in new[] { ("cut-off.csv.gz", "unpacked"), ("picture.csv", "not a table"), ("not.parquet", "Parquet") })
        {
            await Expect(page.GetByLabel("Dataset file")).ToBeEnabledAsync(new() { Timeout = Soon });
            await page.GetByLabel("Dataset file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = BadFiles.Content(name) });
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(word, new() { Timeout = Soon });
            await Expect(page.GetByRole(AriaRole.Alert)).Not.ToContainTextAsync("Exception");
        }

        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        CollectionAssert.AreEqual(before, Files(server));
    }

    [TestMethod]
    public async Task Page_SaysWhatIsGone_WhenTheDatasetWasDeletedBehindIt()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var dataset = await server.UploadAsync(TestTables.Customers(), "customers.csv");
        await page.GoAsync($"/datasets/{dataset}?label=bought");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the search" })).ToBeEnabledAsync(new() { Timeout = Soon });
        using var deleted = await server.Client.DeleteAsync($"/api/v1/datasets/{dataset}");
        Assert.IsTrue(deleted.IsSuccessStatusCode);

        await page.GetByRole(AriaRole.Button, new() { Name = "Start the search" }).ClickAsync();

        await Expect(page.GetByText("There is no dataset").First).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        Assert.AreEqual(0, await page.GetByText("internal error").CountAsync());
        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/experiments")).GetArrayLength());
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Experiment_SaysWhyAndWhatToDo_WhenEveryTrialFails()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;

        // The latest rows, on which trials are judged, are all of one class, of which no AUC can be told.
        var lines = Enumerable.Range(0, 300).Select(row => $"{row},{row * 7 % 50},{(row < 40 && row % 2 == 0 ? "yes" : "no")}");
        var dataset = await server.UploadAsync("day,visits,bought\n" + string.Join('\n', lines), "customers.csv");
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", time = "day", metric = "auc", trials = 2, learners = new[] { "baseline", "lbfgs" } });
        Assert.AreEqual("failed", (await server.WaitForEndAsync(experiment)).GetProperty("state").GetString());

        await page.GoAsync($"/experiments/{experiment}");

        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("No trial completed.", new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("too few different labels");
        await Expect(page.GetByRole(AriaRole.Alert).First).Not.ToContainTextAsync("Exception");
        await Expect(page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Dataset_CanBeUsedOnANarrowScreen_WhenItIsWrittenFromRightToLeft()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        var lines = Enumerable.Range(0, 120).Select(row => $"{(row % 3 == 0 ? "القاهرة" : "الإسكندرية، مصر")},{(row % 2 == 0 ? "תל אביב" : "חיפה")},{row % 40},{(row % 40 > 20 ? "نعم" : "لا")}");
        var dataset = await server.UploadAsync("المدينة,עיר,العمر (سنة),الشراء\n" + string.Join('\n', lines), "customers.csv");
        await server.GetJsonAsync($"/api/v1/datasets/{dataset}/profile");
        await page.SetViewportSizeAsync(420, 900);
        await page.GoAsync($"/datasets/{dataset}?label={Uri.EscapeDataString("الشراء")}");

        await Expect(page.Locator(".profile-table")).ToContainTextAsync("العمر (سنة)", new() { Timeout = Soon });
        await Expect(page.Locator(".associations li")).ToHaveCountAsync(3, new() { Timeout = Soon });
        Assert.AreEqual(420, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start the search" })).ToBeEnabledAsync();
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    /// <summary>All files of datasets.</summary>
    private static string[] Files(StudioServer server) =>
        Directory.Exists(Path.Combine(server.DataDirectory, "datasets")) ? Directory.GetFileSystemEntries(Path.Combine(server.DataDirectory, "datasets"), "*", SearchOption.AllDirectories) : [];
}
