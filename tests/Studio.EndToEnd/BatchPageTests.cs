namespace Studio.EndToEnd;

using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>Batches at the page of a model, and the list of all.</summary>
[TestClass]
public sealed class BatchPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Batch_IsStartedFromADatasetAndAFile_DownloadedAndDeleted()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(TestTables.Customers());
        await server.WaitForEndAsync(await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 1, learners = new[] { "lbfgs" }, threads = 1 }));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);

        await page.GoAsync("/models/table");
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Start a batch" });
        var start = form.GetByRole(AriaRole.Button, new() { Name = "Start the batch" });
        await Expect(page.GetByText("Published by")).ToBeVisibleAsync(new() { Timeout = Soon });
        await start.ClickAsync();
        await Expect(page.GetByText("Choose a file, or a dataset")).ToBeVisibleAsync(new() { Timeout = Soon });
        await form.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "more.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(TestTables.Customers(50)) });
        await form.GetByLabel("Keep columns").FillAsync("id");
        await start.ClickAsync();
        var rows = page.Locator("#batches tbody tr");
        await Expect(rows).ToHaveCountAsync(1, new() { Timeout = Soon });
        await Expect(rows.First).ToContainTextAsync("Completed", new() { Timeout = Soon, IgnoreCase = true });

        await form.GetByLabel("Rows of").SelectOptionAsync($"{dataset}");
        await form.GetByLabel("Keep columns").FillAsync("nobody");
        await start.ClickAsync();
        await Expect(page.GetByText("the data has no column 'nobody'")).ToBeVisibleAsync(new() { Timeout = Soon });
        await form.GetByLabel("Keep columns").FillAsync("*");
        await start.ClickAsync();
        await Expect(rows).ToHaveCountAsync(2, new() { Timeout = Soon });
        await Expect(rows.First).ToContainTextAsync("Completed", new() { Timeout = Soon, IgnoreCase = true });

        await page.GoAsync("/batches");
        var all = page.Locator("tbody tr");
        await Expect(all).ToHaveCountAsync(2, new() { Timeout = Soon });
        var download = await page.RunAndWaitForDownloadAsync(() => all.Last.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.AreEqual("more-table-v1.csv", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.HasCount(51, lines);
        Assert.AreEqual("id,label,probability_no,probability_yes", lines[0]);
        await all.Last.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(all).ToHaveCountAsync(1, new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
