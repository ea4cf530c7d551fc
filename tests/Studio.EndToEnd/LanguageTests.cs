namespace Studio.EndToEnd;

using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>A person who chooses a language has the whole studio in it, also what is drawn over the connection of a page.</summary>
[TestClass]
public sealed class LanguageTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task Pages_AreChinese_WhenThePersonChoosesIt()
    {
        await using var server = await StudioServer.StartAsync();
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.GoAsync("/workers");
        await page.GetByRole(AriaRole.Link, new() { Name = "简体中文" }).ClickAsync();

        await Expect(page.Locator("main:not([inert])")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "工作进程" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "首页" }).ClickAsync();
        await page.GetByText("根据测量值，企鹅属于哪个物种？").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "搜索模型" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("td .hint", new() { HasText = "数字，小数点" }).First).ToBeVisibleAsync(new() { Timeout = Soon });

        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Search for a model" })).ToBeVisibleAsync(new() { Timeout = Soon });
        Assert.IsEmpty(browser.Errors, string.Join('\n', browser.Errors));
    }
}
