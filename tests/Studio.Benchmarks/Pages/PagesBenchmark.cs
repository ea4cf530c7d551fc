namespace Studio.Benchmarks.Pages;

using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Studio.Api.Hosting;

/// <summary>How long it takes until a page shows its first content, on loopback, in a studio that holds many searches.</summary>
/// <param name="experiments">Searches that are made, of ten trials each.</param>
internal sealed class PagesBenchmark(int experiments)
{
    private const int Trials = 10;
    private const int Rounds = 5;
    private const string Chromium = "/usr/bin/chromium";
    private const string FirstPaint = "() => new Promise(told => new PerformanceObserver(list => told(list.getEntriesByName('first-contentful-paint')[0].startTime)).observe({ type: 'paint', buffered: true }))";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes the studio, opens the pages in chromium, each time in a browser profile of its own, and ends it.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>A table of milliseconds.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-pages-");
        try
        {
            var (dataset, experiment) = await FillAsync(folder, cancellationToken);
            await using var app = await StartAsync(folder, evaluate: false, cancellationToken);
            return await MeasureAsync(app.Urls.First(), ["/", "/datasets", $"/datasets/{dataset}", "/experiments", $"/experiments/{experiment}", "/models", "/models/page-0", "/models/page-0?tab=columns", "/workers"], cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<(Guid Dataset, Guid Experiment)> FillAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        Guid dataset, first;
        await using (var app = await StartAsync(folder, evaluate: true, cancellationToken))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            using var uploaded = await client.PostAsync("/api/v1/datasets?name=table.csv", new StringContent(Table()), cancellationToken);
            dataset = (await ReadAsync(uploaded, cancellationToken)).GetProperty("id").GetGuid();
            first = await OrderAsync(client, dataset, 0, cancellationToken);
            await WaitAsync(client, $"/api/v1/experiments/{first}", "completed", cancellationToken);
            await WaitAsync(client, "/api/v1/models/page-0/versions/1/evaluation", "completed", cancellationToken);
        }

        await using (var app = await StartAsync(folder, evaluate: false, cancellationToken))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var ordered = new List<Guid>();
            for (var number = 1; number < experiments; number++)
            {
                ordered.Add(await OrderAsync(client, dataset, number, cancellationToken));
            }

            foreach (var experiment in ordered)
            {
                await WaitAsync(client, $"/api/v1/experiments/{experiment}", "completed", cancellationToken);
            }
        }

        return (dataset, first);
    }

    private static async Task<WebApplication> StartAsync(DirectoryInfo folder, bool evaluate, CancellationToken cancellationToken)
    {
        var app = StudioApp.Build(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Studio:DataDirectory"] = folder.FullName,
            ["Studio:Slots"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["Studio:Evaluate"] = evaluate ? "true" : "false",
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Error",
        });
        await app.StartAsync(cancellationToken);
        return app;
    }

    private static async Task<Guid> OrderAsync(HttpClient client, Guid dataset, int number, CancellationToken cancellationToken)
    {
        var request = new { datasetId = dataset, label = "kind", trials = Trials, learners = new[] { "baseline", "lbfgs" }, name = $"page-{number}", seed = number + 1 };
        using var answer = await client.PostAsJsonAsync("/api/v1/experiments", request, cancellationToken);
        return (await ReadAsync(answer, cancellationToken)).GetProperty("id").GetGuid();
    }

    private static async Task WaitAsync(HttpClient client, string address, string state, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), cancellationToken);
            var now = answer.IsSuccessStatusCode ? (await ReadAsync(answer, cancellationToken)).GetProperty("state").GetString() : null;
            if (now == state)
            {
                return;
            }

            if (now is "failed" or "cancelled")
            {
                throw new InvalidOperationException($"{address} is {now}.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);

    private static async Task<string> MeasureAsync(string root, IReadOnlyList<string> pages, CancellationToken cancellationToken)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Environment.GetEnvironmentVariable("STUDIO_CHROMIUM") ?? Chromium });
        var table = new StringBuilder($"| page | first content, ms, median of {Rounds} | slowest |\n|---|---|---|\n");
        foreach (var page in pages)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await using var profile = await browser.NewContextAsync();
                var tab = await profile.NewPageAsync();
                await tab.GotoAsync(root + page, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                times.Add(await tab.EvaluateAsync<double>(FirstPaint));
            }

            table.Append(CultureInfo.InvariantCulture, $"| {page} | {times.Order().ElementAt(Rounds / 2):F0} | {times.Max():F0} |\n");
        }

        return table.ToString();
    }

    private static string Table()
    {
        var random = new Random(1);
        return $"a,b,c,colour,kind\n{string.Concat(Enumerable.Range(0, 400).Select(row => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble() + (row % 2):F3},{random.NextDouble():F3},{random.Next(100)},{(random.Next(3) == 0 ? "red" : "green")},{(row % 2 == 0 ? "yes" : "no")}\n")))}";
    }
}
