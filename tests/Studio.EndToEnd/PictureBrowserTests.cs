namespace Studio.EndToEnd;

using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A person with pictures: an archive becomes a gallery, and a model that looks at a file.</summary>
[TestClass]
public sealed partial class PictureBrowserTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Pages_ShowThePicturesOfEachClass_AndTryAFile_WhenAnArchiveIsUploaded()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync("/");
        var upload = page.GetByLabel("Dataset file");
        await Expect(upload).ToBeEnabledAsync(new() { Timeout = Soon });
        await upload.SetInputFilesAsync(new FilePayload { Name = "halves.zip", MimeType = "application/zip", Buffer = TestPictures.Archive(20) });

        await Expect(page.Locator(".class-pictures")).ToHaveCountAsync(2, new() { Timeout = Soon });
        await Expect(page.Locator(".class-strip img")).ToHaveCountAsync(24);
        await Expect(page.GetByText("1 picture could not be read and was left out.")).ToBeVisibleAsync();

        var experiment = await server.StartExperimentAsync(new
        {
            datasetId = DatasetAddress().Match(page.Url).Groups["id"].Value,
            label = "label",
            learners = new[] { "resnet" },
            parameters = new { epochs = 15 },
            name = "halves",
        });
        var ended = await server.WaitForEndAsync(experiment);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());

        await page.GoAsync("/models/halves");
        await ChooseAsync(page, "upper.png", TestPictures.File(upper: true, 999, 80, 60));
        await Expect(page.Locator(".prediction-answer strong")).ToHaveTextAsync("upper", new() { Timeout = Soon });
        await Expect(page.Locator(".picture-answer img")).ToBeVisibleAsync();

        await ChooseAsync(page, "broken.png", [1, 2, 3, 4, 5]);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'broken.png' is no PNG", new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }

    private static async Task ChooseAsync(IPage page, string name, byte[] file)
    {
        var input = page.GetByLabel("image", new() { Exact = true });
        await Expect(input).ToBeEnabledAsync(new() { Timeout = Soon });
        await input.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = file });
    }

    [GeneratedRegex("/datasets/(?<id>[0-9a-f-]{36})$")]
    private static partial Regex DatasetAddress();
}
