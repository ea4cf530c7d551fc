namespace Studio.EndToEnd;

using Microsoft.Playwright;

/// <summary>The one Chromium of all tests, in which each has a profile of its own.</summary>
[TestClass]
public static class SharedChromium
{
    // No sandbox because containers have none to offer; the rest keeps Chromium from calling home.
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);

    /// <summary>Debian's Chromium, or the one that the environment variable <c>STUDIO_CHROMIUM</c> names.</summary>
    public static Task<IBrowser> LaunchedAsync() => Browser.Value;

    /// <summary>Ends it after the last test.</summary>
    [AssemblyCleanup]
    public static async Task EndAsync()
    {
        if (Browser.IsValueCreated)
        {
            await (await Browser.Value).DisposeAsync();
            (await Driver.Value).Dispose();
        }
    }

    private static async Task<IBrowser> LaunchAsync() => await (await Driver.Value).Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = Environment.GetEnvironmentVariable("STUDIO_CHROMIUM") ?? "/usr/bin/chromium",
        Args = Arguments,
    });
}
