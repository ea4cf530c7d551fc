namespace Studio.EndToEnd;

using System.Text;
using Microsoft.Playwright;
using Studio.Api.Tests;
using Studio.Api.Tests.ModelImports;
using static Microsoft.Playwright.Assertions;

/// <summary>A model that ML.NET made, from the form of the import to the page of its version.</summary>
[TestClass]
public sealed class MlNetImportPageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Import_LeadsToAVersion_WhosePageTellsWhereItComesFrom()
    {
        var brought = MlNetModel.Make();
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        page.SetDefaultTimeout(Soon);
        await page.GoAsync("/model-imports");
        var form = page.GetByRole(AriaRole.Form, new() { Name = "Import a model" });
        var start = form.GetByRole(AriaRole.Button, new() { Name = "Import" });
        await Expect(start).ToBeEnabledAsync(new() { Timeout = Soon });
        await form.GetByLabel("Model file").SetInputFilesAsync(new FilePayload { Name = "model.zip", MimeType = "application/zip", Buffer = brought.Zip });
        await form.Locator("input[type=file]").Last.SetInputFilesAsync(new FilePayload { Name = "rows.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(brought.Table) });
        await form.GetByLabel("Name of the model").FillAsync("shop");
        await form.GetByLabel("Column it predicts").FillAsync("Bought");
        await start.ClickAsync();
        var version = page.GetByRole(AriaRole.Link, new() { Name = "version 1 of shop" });
        await Expect(version).ToBeVisibleAsync(new() { Timeout = Soon });
        await version.ClickAsync();

        var panel = page.Locator("#import");
        await Expect(panel).ToContainTextAsync("Imported: ML.NET", new() { Timeout = Soon });
        await Expect(panel).ToContainTextAsync("model.zip");
        await Expect(panel).ToContainTextAsync("rows.csv");
        await Expect(page.GetByText("On the rows that it was tried on when it was imported.")).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { Name = "Predict", Exact = true }).ClickAsync();
        await page.GoAsync("/models");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "shop" })).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
