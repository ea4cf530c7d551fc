namespace Studio.Benchmarks.Access;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Benchmarks.Serving;
using Studio.Benchmarks.Startup;

/// <summary>What finding out who asks adds to a prediction: one row asked of a studio where nobody signs in, and of one with people by key and by cookie, in turns.</summary>
/// <param name="open">A studio where nobody signs in.</param>
/// <param name="shut">Another one; people are made here.</param>
/// <param name="output">Gets the table.</param>
internal sealed class AccessBenchmark(ServedStudio open, ServedStudio shut, TextWriter output)
{
    private const string Admin = "ada";
    private const string Password = "correct horse battery";
    private const string Path = "/api/v1/models/asked/predict";
    private const int WarmCalls = 10_000;
    private const int Calls = 3_000;
    private const int Rounds = 15;

    /// <summary>Trains the same model in both, and measures.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var table = new ServingTable(false);
        await TrainAsync(open, table, cancellationToken);
        await TrainAsync(shut, table, cancellationToken);
        await shut.RestartAsync(new Dictionary<string, string> { ["Studio__Access__Admin"] = Admin, ["Studio__Access__AdminPassword"] = Password }, cancellationToken);
        var (cookie, key) = await SignInAsync(cancellationToken);
        var row = table.Json(table.Asked(1));
        (string Name, ServedStudio Studio, LoadTest Load)[] ways =
        [
            ("nobody signs in", open, new(open.Port, HttpConnection.Request(Path, "application/json", row))),
            ("a key", shut, new(shut.Port, HttpConnection.Request(Path, "application/json", row, $"Authorization: Bearer {key}"))),
            ("a cookie", shut, new(shut.Port, HttpConnection.Request(Path, "application/json", row, $"Cookie: {cookie}"))),
        ];
        Array.ForEach(ways, way => way.Load.OneClient(WarmCalls));
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Array.ConvertAll(ways, way => Measure(way.Studio, way.Load))).ToArray();
        Line($"| one row as JSON, one client, medians of {Rounds} rounds of {Calls:N0} calls in turns | µs a request | more | µs of processor a request | more |");
        Line($"|---|---|---|---|---|");
        for (var i = 0; i < ways.Length; i++)
        {
            Line($"| {ways[i].Name} | {Middle(rounds.Select(round => round[i].Median)):F1} | {Middle(rounds.Select(round => round[i].Median - round[0].Median)):F1} | {Middle(rounds.Select(round => round[i].Processor)):F1} | {Middle(rounds.Select(round => round[i].Processor - round[0].Processor)):F1} |");
        }
    }

    private static async Task TrainAsync(ServedStudio studio, ServingTable table, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-access-");
        try
        {
            var csv = System.IO.Path.Combine(folder.FullName, "asked.csv");
            table.Write(csv);
            await studio.TrainAsync(
                await studio.UploadAsync(csv, cancellationToken), new JsonObject { ["name"] = "asked", ["label"] = "label", ["learners"] = new JsonArray("lbfgs"), ["trials"] = 1, ["publish"] = "small" }, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double Median, double Processor) Measure(ServedStudio studio, LoadTest load)
    {
        var before = ProcessTree.CpuSeconds(studio.ProcessId);
        var result = load.OneClient(Calls);
        return (result.Median * 1_000, (ProcessTree.CpuSeconds(studio.ProcessId) - before) * 1e6 / Calls);
    }

    /// <summary>Signs in as a browser does, and makes a key of the default project.</summary>
    private async Task<(string Cookie, string Key)> SignInAsync(CancellationToken cancellationToken)
    {
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{shut.Port}")) };
        var page = await browser.GetStringAsync("/sign-in", cancellationToken);
        const string Field = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(Field, StringComparison.Ordinal) + Field.Length;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = Admin, ["password"] = Password, ["back"] = "", ["__RequestVerificationToken"] = page[start..page.IndexOf('"', start)] });
        using var entered = await browser.PostAsync("/sign-in/password", form, cancellationToken);
        using var made = await browser.PostAsJsonAsync("/api/v1/keys", new { name = "asks", role = "predictor", days = 1 }, cancellationToken);
        var key = (await made.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["key"]?.GetValue<string>() ?? throw new InvalidOperationException($"No key was made: {made.StatusCode}.");
        return (cookies.GetCookieHeader(browser.BaseAddress), key);
    }

    private static double Middle(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : double.NaN;

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
