namespace Studio.EndToEnd;

using Microsoft.Playwright;
using Studio.Api.Tests;
using static Microsoft.Playwright.Assertions;

/// <summary>
/// What is no page of ours under the content policy: the dashboard, the description of the API, a card. The pages are walked through by
/// <see cref="AccessibilityTests"/>; <see cref="StudioBrowser"/> fails wherever a browser had to refuse something.
/// </summary>
[TestClass]
public sealed class ContentPolicyTests
{
    private const float Soon = 60_000;

    [TestMethod]
    public async Task DashboardDescriptionAndCard_Work_UnderThePolicy()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await using (var browser = await StudioBrowser.StartAsync(server.Client.BaseAddress!))
        {
            await FilledStudio.FillAsync(server);
            await LookAtDashboardAsync(browser.Page);
            await LookAtDescriptionAsync(browser.Page);
            var errors = browser.Errors.Where(error => !error.Contains("400", StringComparison.Ordinal)).ToList();
            Assert.IsEmpty(errors, string.Join('\n', errors));
        }

        // Not a StudioBrowser, whose script may not run in it.
        var page = await (await SharedChromium.LaunchedAsync()).NewPageAsync(new() { BaseURL = server.Client.BaseAddress!.ToString() });
        await using var context = page.Context;
        await LookAtCardAsync(page, server);
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/hangfire")]
    [DataRow("/scalar/")]
    public async Task Browser_RunsNothing_ThatSomebodyHasWrittenIntoAPage(string address)
    {
        await using var server = await StudioServer.StartAsync();

        // Not a StudioBrowser, which fails where anything is refused.
        var page = await (await SharedChromium.LaunchedAsync()).NewPageAsync(new() { BaseURL = server.Client.BaseAddress!.ToString() });
        await using var context = page.Context;
        await page.GotoAsync(address);
        var ran = await page.EvaluateAsync<string[]>(
            """
            async () => {
                window.ran = [];
                const script = document.createElement('div');
                script.innerHTML = '<img src="/none.png" onerror="ran.push(\'handler\')"><iframe srcdoc="<script>parent.ran.push(\'frame\')</scr' + 'ipt>"></iframe>';
                document.body.append(script);
                const written = document.createElement('script');
                written.textContent = "ran.push('script')";
                document.body.append(written);
                const text = document.createElement('button');
                text.setAttribute('onclick', "ran.push('click')");
                document.body.append(text);
                text.click();
                const link = document.createElement('a');
                link.href = "javascript:ran.push('address')";
                document.body.append(link);
                link.click();
                await fetch('http://localhost:9/stolen', { mode: 'no-cors' }).then(() => ran.push('sent'), () => {});
                await new Promise(done => setTimeout(done, 500));
                return ran;
            }
            """);

        Assert.IsEmpty(ran, string.Join(", ", ran));
    }

    private static async Task LookAtDashboardAsync(IPage page)
    {
        foreach (var address in new[] { "/hangfire", "/hangfire/jobs/enqueued", "/hangfire/jobs/failed", "/hangfire/retries", "/hangfire/recurring", "/hangfire/servers", "/hangfire/jobs/succeeded" })
        {
            await page.GotoAsync(address);
            await Expect(page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("MaaS.Studio jobs"), new() { Timeout = Soon });
        }

        // Its scripts run: times are told as how long ago they were.
        await Expect(page.Locator("[data-moment]").First).ToContainTextAsync("ago", new() { Timeout = Soon });
        await page.Locator("td a[href*='/jobs/details/']").First.ClickAsync();
        await Expect(page.Locator("#experiment, .job-snippet").First).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GotoAsync("/hangfire");
        await Expect(page.Locator("#realtimeGraph canvas, #realtimeGraph").First).ToBeVisibleAsync(new() { Timeout = Soon });
    }

    private static async Task LookAtDescriptionAsync(IPage page)
    {
        await page.GotoAsync("/scalar/");
        await Expect(page.GetByText("MaaS.Studio").First).ToBeVisibleAsync(new() { Timeout = Soon });
        await Expect(page.GetByText("Datasets").First).ToBeVisibleAsync(new() { Timeout = Soon });
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("Test Request") }).First.ClickAsync(new() { Timeout = Soon });

        // The first that is described is an upload; without a file it is refused, which tells that it was asked.
        var answer = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Send") }).First.ClickAsync(new() { Timeout = Soon }), answer => answer.Request.Method == "POST", new() { Timeout = Soon });
        Assert.AreEqual(400, answer.Status);
    }

    private static async Task LookAtCardAsync(IPage page, StudioServer server)
    {
        for (var i = 0; i < 600; i++)
        {
            if ((await server.GetJsonAsync("/api/v1/models/customers/versions/1/evaluation")).GetProperty("state").GetString() == "completed")
            {
                break;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);
        var answer = await page.GotoAsync("/api/v1/models/customers/versions/1/card");
        StringAssert.StartsWith(answer!.Headers["content-security-policy"], "sandbox;");

        // Styles of its own, and curves drawn with them. Nothing can be asked of the page itself, in which no script runs.
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("DOM.enable");
        await devices.SendAsync("CSS.enable");
        Assert.AreEqual("collapse", await StyleAsync(devices, ".card-table", "border-collapse"));
        Assert.AreNotEqual("none", await StyleAsync(devices, "svg polyline, svg path", "stroke"));
        Assert.IsEmpty(errors, string.Join('\n', errors));
    }

    private static async Task<string> StyleAsync(ICDPSession devices, string selector, string property)
    {
        var document = (await devices.SendAsync("DOM.getDocument"))!.Value.GetProperty("root").GetProperty("nodeId").GetInt32();
        var found = (await devices.SendAsync("DOM.querySelector", new() { ["nodeId"] = document, ["selector"] = selector }))!.Value.GetProperty("nodeId").GetInt32();
        Assert.AreNotEqual(0, found, $"There is no {selector}.");
        var styles = (await devices.SendAsync("CSS.getComputedStyleForNode", new() { ["nodeId"] = found }))!.Value.GetProperty("computedStyle");
        return styles.EnumerateArray().Single(style => style.GetProperty("name").GetString() == property).GetProperty("value").GetString()!;
    }
}
