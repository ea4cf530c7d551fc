namespace Studio.EndToEnd;

using System.Text.Json;
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

    /// <summary>
    /// Characters of Chinese that a page shows, and the texts of it, seen or read out, with four or more English words in a row. What is code or a name is left out.
    /// </summary>
    private const string EnglishTexts =
        """
        () => {
            const words = /\b[a-z]+(?: [a-z]+){3,}/, english = [];
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            let chinese = 0;
            const look = text => { if (words.test(text)) english.push(text.trim().replace(/\s+/g, ' ')); };
            while (walker.nextNode()) {
                const node = walker.currentNode, parent = node.parentElement;
                if (!parent.closest('script, style, noscript, code, pre, [lang=en]') && parent.checkVisibility()) {
                    chinese += (node.data.match(/\p{Script=Han}/gu) ?? []).length;
                    look(node.data.replace(/\s+/g, ' '));
                }
            }
            for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
                if (!element.closest('[lang=en]')) {
                    ['aria-label', 'title', 'placeholder'].forEach(name => look(element.getAttribute(name) ?? ''));
                }
            }
            return { lang: document.documentElement.lang, chinese, english: [...new Set(english)] };
        }
        """;

    // Filled once for all tests, none of which changes anything.
    private static readonly Lazy<Task<(StudioServer Server, IReadOnlyList<string> Addresses)>> Filled = new(FillAsync);

    private readonly HashSet<string> _drawn = [];

    /// <summary>Dark pages are looked at in Chinese: colours and words have nothing to do with each other. Pictures are drawn of both in English.</summary>
    public static IEnumerable<object[]> Schemes => Pictures is null ? [[ColorScheme.Light]] : [[ColorScheme.Light], [ColorScheme.Dark]];

    [TestMethod]
    [DynamicData(nameof(Schemes))]
    public async Task Pages_HaveNoSeriousViolation(ColorScheme scheme)
    {
        await using var empty = await StudioServer.StartAsync();
        await using var first = await StartAsync(empty, scheme);
        var serious = new List<string>(await LookAsync(first.Page, "/"));
        var filled = await Filled.Value;
        await using var browser = await StartAsync(filled.Server, scheme);
        var page = browser.Page;
        foreach (var address in filled.Addresses)
        {
            serious.AddRange(await LookAsync(page, address));
        }

        Assert.IsEmpty(serious, string.Join('\n', serious));

        Assert.AreEqual(scheme == ColorScheme.Dark ? "dark" : "light", await page.EvaluateAsync<string>("document.documentElement.dataset.scheme"));
    }

    [TestMethod]
    public async Task Pages_AreChineseThroughout_AndHaveNoSeriousViolationInTheDark()
    {
        var filled = await Filled.Value;
        await using var browser = await StartAsync(filled.Server, ColorScheme.Dark);
        await browser.Page.Context.AddCookiesAsync([new() { Name = "studio-language", Value = "zh-Hans", Url = filled.Server.Client.BaseAddress!.ToString() }]);
        var wrong = new List<string>();
        foreach (var address in filled.Addresses)
        {
            wrong.AddRange((await LookAsync(browser.Page, address, draw: false)).Concat(await ReadAsync(browser.Page, address)));
        }

        // Pages that say there is nothing are answered with 404, which the browser tells.
        Assert.AreEqual("dark", await browser.Page.EvaluateAsync<string>("document.documentElement.dataset.scheme"));
        wrong.AddRange(browser.Errors.Where(error => !error.Contains("404", StringComparison.Ordinal)).Select(error => $"console: {error}"));
        Assert.IsEmpty(wrong, string.Join('\n', wrong.Distinct()));
    }

    [ClassCleanup]
    public static async Task EndAsync()
    {
        if (Filled.IsValueCreated)
        {
            await (await Filled.Value).Server.DisposeAsync();
        }
    }

    /// <summary>The studio that every page is looked at in, and their addresses.</summary>
    private static async Task<(StudioServer Server, IReadOnlyList<string> Addresses)> FillAsync()
    {
        var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await using var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        var (dataset, ended, paused) = await FilledStudio.FillAsync(server);
        await browser.Page.GoAsync("/models/customers");
        await Expect(browser.Page.Locator("#reports").GetByRole(AriaRole.Link, new() { Name = "Errors" })).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(browser.Page.Locator("#reports").GetByText("Finding out")).ToHaveCountAsync(0, new() { Timeout = Soon });
        string[] tabs = ["/models/customers?tab=quality", "/models/customers?tab=slices", "/models/customers?tab=columns", "/models/customers?tab=errors", "/models/customers?tab=fairness", "/models/customers?tab=learned"];
        return (server, [.. FilledStudio.PageAddresses(dataset, ended, paused), .. tabs, $"/datasets/{dataset}?label=bought"]);
    }

    private static async Task<StudioBrowser> StartAsync(StudioServer server, ColorScheme scheme)
    {
        var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!);
        await browser.Page.SetViewportSizeAsync(1280, 900);
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        return browser;
    }

    /// <summary>What is wrong with the language of a page.</summary>
    private static async Task<IEnumerable<string>> ReadAsync(IPage page, string address)
    {
        var found = await page.EvaluateAsync<JsonElement>(EnglishTexts);
        var english = found.GetProperty("english").EnumerateArray().Select(text => $"{address} is not Chinese: {text}");
        return english
            .Concat(found.GetProperty("lang").GetString() == "zh-Hans" ? [] : [$"{address} does not say that it is Chinese."])
            .Concat(found.GetProperty("chinese").GetInt32() > 20 ? [] : [$"{address} has hardly any Chinese text."]);
    }

    private async Task<IEnumerable<string>> LookAsync(IPage page, string address, bool draw = true)
    {
        await page.GoAsync(address);
        await Expect(page.Locator("main h1")).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.Locator("main .mud-progress-linear[aria-label=Loading]")).ToHaveCountAsync(0, new() { Timeout = Soon });
        if (draw)
        {
            await DrawAsync(page, address);
        }

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
