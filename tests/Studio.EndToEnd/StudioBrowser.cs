namespace Studio.EndToEnd;

using Microsoft.Playwright;

/// <summary>A headless Chromium with one page, that remembers where it connected to and what went wrong in it.</summary>
internal sealed class StudioBrowser : IAsyncDisposable
{
    // No sandbox because containers have none to offer; the rest keeps Chromium from calling home.
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _addresses = [];
    private readonly List<string> _errors = [];

    private StudioBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
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

    /// <summary>Starts Debian's Chromium, or the one that the environment variable <c>STUDIO_CHROMIUM</c> names.</summary>
    public static async Task<StudioBrowser> StartAsync(Uri service)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("STUDIO_CHROMIUM") ?? "/usr/bin/chromium",
            Args = Arguments,
        });
        var page = await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = service.ToString(), AcceptDownloads = true });
        return new StudioBrowser(playwright, browser, page);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static void Remember(List<string> list, string what)
    {
        lock (list)
        {
            list.Add(what);
        }
    }
}
