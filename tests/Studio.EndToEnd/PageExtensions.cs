namespace Studio.EndToEnd;

using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

/// <summary>A person does nothing in a page before it lets them.</summary>
internal static class PageExtensions
{
    private const float Soon = 60_000;

    /// <summary>Opens an address, and waits until its page can be used.</summary>
    public static async Task<IResponse?> GoAsync(this IPage page, string address)
    {
        var response = await page.GotoAsync(address);
        await UsableAsync(page);
        return response;
    }

    /// <summary>Loads the page again, and waits until it can be used.</summary>
    public static async Task ComeAgainAsync(this IPage page)
    {
        await page.ReloadAsync();
        await UsableAsync(page);
    }

    private static Task UsableAsync(IPage page) => Expect(page.Locator("main[inert]")).ToHaveCountAsync(0, new() { Timeout = Soon });
}
