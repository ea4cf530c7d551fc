namespace Studio.EndToEnd;

using Microsoft.Playwright;

/// <summary>
/// A page in a profile of its own of the one headless Chromium; it remembers where it connected to and what went wrong in it. A test in which the
/// browser refused anything by the service's content policy fails, whatever else it looks at.
/// </summary>
internal sealed class StudioBrowser : IAsyncDisposable
{
    private const string Refused = "Refused by the content policy: ";

    // Before any script of a page; frames have it too.
    private const string TellRefusals =
        $$"""
        addEventListener('securitypolicyviolation', event => console.error(
            `{{Refused}}${event.effectiveDirective} ${event.blockedURI} in ${event.documentURI}, ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
        """;

    private readonly List<string> _addresses = [];
    private readonly List<string> _errors = [];

    private StudioBrowser(IPage page)
    {
        Page = page;
        page.Context.Request += (_, request) => Remember(_addresses, request.Url);
        page.WebSocket += (_, socket) => Remember(_addresses, socket.Url);
        page.PageError += (_, error) => Remember(_errors, error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                Remember(_errors, message.Text);
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Addresses the page connected to, data inside the page itself left out.</summary>
    public IReadOnlyList<Uri> Addresses
    {
        get
        {
            lock (_addresses)
            {
                return [.. _addresses.Select(address => new Uri(address)).Where(address => address.Scheme is not ("data" or "blob"))];
            }
        }
    }

    /// <summary>Script errors and failed loads, as the browser's console told them.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>Opens a page on a service.</summary>
    public static async Task<StudioBrowser> StartAsync(Uri service)
    {
        var page = await (await SharedChromium.LaunchedAsync()).NewPageAsync(new BrowserNewPageOptions { BaseURL = service.ToString(), AcceptDownloads = true, IgnoreHTTPSErrors = service.Scheme == Uri.UriSchemeHttps });
        await page.Context.AddInitScriptAsync(TellRefusals);
        return new StudioBrowser(page);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.Context.DisposeAsync();
        var refused = Errors.Where(error => error.StartsWith(Refused, StringComparison.Ordinal)).Distinct();
        Assert.IsEmpty(refused, string.Join('\n', refused));
    }

    private static void Remember(List<string> list, string what)
    {
        lock (list)
        {
            list.Add(what);
        }
    }
}
