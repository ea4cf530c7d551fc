namespace Studio.EndToEnd;

using System.Text;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>Imports of models at their page.</summary>
[TestClass]
public sealed class ModelImportPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Import_IsOrderedWithATableAndADataset_ToldWhyItIsRejected_AndDeleted()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(TestTables.Customers());
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        await page.GoAsync("/models");
        await page.GetByRole(AriaRole.Link, new() { Name = "Import a model" }).ClickAsync();

        var form = page.GetByRole(AriaRole.Form, new() { Name = "Import a model" });
        var start = form.GetByRole(AriaRole.Button, new() { Name = "Import" });
        await Expect(start).ToBeEnabledAsync(new() { Timeout = Soon });
        await start.ClickAsync();
        await Expect(page.GetByText("Choose the file of the model.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("Choose a table, or a dataset, that the model is tried on.")).ToBeVisibleAsync(new() { Timeout = Soon });

        await form.GetByLabel("Model file").SetInputFilesAsync(new FilePayload { Name = "model.zip", MimeType = "application/zip", Buffer = Encoding.UTF8.GetBytes("no archive") });
        await form.GetByLabel("Rows of").SelectOptionAsync($"{dataset}");
        await form.GetByText("Inputs and outputs").ClickAsync();
        await form.GetByLabel("Mapping").FillAsync("{\"input\": {}}");
        await start.ClickAsync();
        await Expect(page.GetByText("The name '' cannot be used")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("label is needed")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("The mapping cannot be read")).ToBeVisibleAsync(new() { Timeout = Soon });

        await form.GetByLabel("Mapping").FillAsync("");
        await form.GetByLabel("Name of the model").FillAsync("brought");
        await form.GetByLabel("Column it predicts").FillAsync("bought");
        await start.ClickAsync();
        var rows = page.Locator("#imports tbody tr");
        await Expect(rows).ToHaveCountAsync(1, new() { Timeout = Soon });
        await Expect(rows.First).ToContainTextAsync("Rejected", new() { Timeout = Soon, IgnoreCase = true });
        await form.GetByLabel("Model file").SetInputFilesAsync(new FilePayload { Name = "other.onnx", MimeType = "application/octet-stream", Buffer = Encoding.UTF8.GetBytes("no graph") });
        await form.GetByLabel("Rows of").SelectOptionAsync("");
        await form.Locator("input[type=file]").Last.SetInputFilesAsync(new FilePayload { Name = "more.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(TestTables.Customers(50)) });
        await start.ClickAsync();
        await Expect(rows).ToHaveCountAsync(2, new() { Timeout = Soon });
        await Expect(rows.First).ToContainTextAsync("more.csv", new() { Timeout = Soon });
        await Expect(rows.First).ToContainTextAsync("Rejected", new() { Timeout = Soon, IgnoreCase = true });
        Assert.IsGreaterThan(10, (await rows.First.Locator("p.hint").TextContentAsync())!.Length, "The reason.");

        await rows.First.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1, new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors.Where(error => !error.Contains("400", StringComparison.Ordinal)).ToArray(), string.Join('\n', browser.Errors));
    }

    [TestMethod]
    public async Task Import_IsCancelled_WhenItHasNotEnded()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Queues", "profile"));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        using var answer = await server.Client.PostAsync("/api/v1/model-imports", new MultipartFormDataContent
        {
            { new StringContent("brought"), "name" },
            { new StringContent("y"), "label" },
            { new StringContent("a model"), "model", "model.zip" },
            { new StringContent("x,y\n1,2\n"), "data", "rows.csv" },
        });
        Assert.IsTrue(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await browser.Page.GoAsync("/model-imports");
        var row = browser.Page.Locator("#imports tbody tr");
        await Expect(row).ToContainTextAsync("Queued", new() { Timeout = Soon, IgnoreCase = true });
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true })).ToBeEnabledAsync(new() { Timeout = Soon });
        await row.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Cancelled", new() { Timeout = Soon, IgnoreCase = true });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
