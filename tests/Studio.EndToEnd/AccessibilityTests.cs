namespace Studio.EndToEnd;

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>Whether people who see little, or nothing, or use no mouse can use the pages: axe looks at each, by day and by night.</summary>
[TestClass]
public sealed class AccessibilityTests
{
    private const float Soon = 60_000;

    /// <summary>Folder for a picture of every page, when it is wanted; see <c>CONTRIBUTING.md</c>.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("STUDIO_SCREENSHOTS");

    private readonly HashSet<string> _drawn = [];

    [TestMethod]
    [DataRow(ColorScheme.Light)]
    [DataRow(ColorScheme.Dark)]
    public async Task Pages_HaveNoSeriousViolation(ColorScheme scheme)
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var page = browser.Page;
        await page.SetViewportSizeAsync(1280, 900);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        var serious = new List<string>(await LookAsync(page, "/"));
        var (dataset, ended, paused) = await FilledStudio.FillAsync(server);
        await page.GoAsync("/models/customers");
        await Expect(page.Locator("#reports").GetByRole(AriaRole.Link, new() { Name = "Errors" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("#reports").GetByText("Finding out")).ToHaveCountAsync(0, new() { Timeout = Soon });
        string[] tabs = ["/models/customers?tab=quality", "/models/customers?tab=slices", "/models/customers?tab=columns", "/models/customers?tab=errors", "/models/customers?tab=fairness", "/models/customers?tab=learned"];
        foreach (var address in FilledStudio.PageAddresses(dataset, ended, paused).Concat(tabs).Append($"/datasets/{dataset}?label=bought"))
        {
            serious.AddRange(await LookAsync(page, address));
        }

        Assert.IsEmpty(serious, string.Join('\n', serious));

        Assert.AreEqual(scheme == ColorScheme.Dark ? "dark" : "light", await page.EvaluateAsync<string>("document.documentElement.dataset.scheme"));
    }

    private async Task<IEnumerable<string>> LookAsync(IPage page, string address)
    {
        await page.GoAsync(address);
        await Expect(page.Locator("main h1")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("main .mud-progress-linear[aria-label=Loading]")).ToHaveCountAsync(0, new() { Timeout = Soon });
        await DrawAsync(page, address);
        var found = await page.RunAxe();
        return found.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(violation => $"{address} {Describe(violation)}");
    }

    private async Task DrawAsync(IPage page, string address)
    {
        if (Pictures is null)
        {
            return;
        }

        // Of an experiment there are two, the first of which has ended.
        var words = address.Split('/', '?', '=', ',').Where(word => word is not ("" or "tab" or "ids"));
        var name = string.Join('-', words.Select(word => Guid.TryParse(word, out _) ? "one" : word));
        if (!_drawn.Add(name))
        {
            return;
        }

        if (name.Contains("customers-", StringComparison.Ordinal) && await page.Locator("#reports").CountAsync() > 0)
        {
            await page.Locator("#reports").EvaluateAsync("reports => reports.scrollIntoView()");
        }

        var scheme = await page.EvaluateAsync<string>("document.documentElement.dataset.scheme");
        await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{(name.Length == 0 ? "home" : name)}-{scheme}.png") });
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Impact} {violation.Id}: {violation.Help}\n{string.Join('\n', violation.Nodes.Take(8).Select(node => $"    {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"))}";
}
