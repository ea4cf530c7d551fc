namespace Studio.Benchmarks.Fuzzing;

using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Studio.Benchmarks.Serving;
using Studio.Benchmarks.Startup;

/// <summary>Asks a studio with two projects for everything there is, in one of them, in right and wrong ways, and looks for answers that should not be.</summary>
/// <param name="studio">The studio; it is filled here.</param>
/// <param name="seed">Where all chance starts.</param>
/// <param name="output">Gets faults, figures and memory.</param>
internal sealed class FuzzBenchmark(ServedStudio studio, int seed, TextWriter output)
{
    private const int Clients = 4;
    private const int Quarters = 4;
    private const int MostShown = 50;
    private const int MostLetters = 400;

    private readonly string _root = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{studio.Port}");
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();

    /// <summary>Asks so many requests.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="only">The one request to ask and show; null for all.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>True when there was no fault.</returns>
    public async Task<bool> RunAsync(int requests, int? only, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_root) };
        var own = await FuzzProject.MakeAsync(client, "fuzzed", "quokka", cancellationToken);
        var other = await FuzzProject.MakeAsync(client, "foreign", "zebrafish", cancellationToken);
        var openApi = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", cancellationToken);
        var operations = Operation.Of(openApi, await ToolsAsync(client, cancellationToken));
        var maker = new RequestMaker(operations, new BodyMaker(openApi, own, other), own, other, seed);
        var asker = new FuzzAsker(client, _root, other);
        if (only is { } number)
        {
            var request = maker.Make(number);
            var answer = await asker.AskAsync(request, cancellationToken);
            Line($"{request.Text}\n\n{answer.Status}\n{answer.Text}\n\n{answer.Fault ?? "no fault"}");
            return answer.Fault is null;
        }

        Line($"{operations.Count} operations, seed {seed}; memory at the start {ProcessTree.ResidentMegabytes(studio.ProcessId):F0} MiB");
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var numbers = Enumerable.Range(requests * quarter / Quarters, (requests * (quarter + 1) / Quarters) - (requests * quarter / Quarters));
            await Parallel.ForEachAsync(
                numbers, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken }, async (next, token) => Note(maker.Make(next), await asker.AskAsync(maker.Make(next), token)));
            Line($"{(quarter + 1) * 100 / Quarters} %: {ProcessTree.ResidentMegabytes(studio.ProcessId):F0} MiB, {_faults.Count} faults");
        }

        Tell();
        using var health = await client.GetAsync("/health/ready", cancellationToken);
        return _faults.IsEmpty && health.IsSuccessStatusCode;
    }

    private void Note(FuzzRequest request, FuzzAnswer answer)
    {
        _answers.AddOrUpdate(answer.Status == 0 ? "none within 5 s, or cut off" : $"{answer.Status / 100}xx", 1, (_, count) => count + 1);
        if (answer.Fault is { } fault)
        {
            _faults.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{request.Number}: {request.Method} {request.Operation.Path} {request.Operation.Tool}: {fault}\n    {request.Text[..Math.Min(request.Text.Length, MostLetters)].ReplaceLineEndings(" ")}"));
        }
    }

    private void Tell()
    {
        Line($"answers: {string.Join(", ", _answers.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => FormattableString.Invariant($"{pair.Key} {pair.Value}")))}");
        foreach (var fault in _faults.Take(MostShown))
        {
            output.WriteLine(fault);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> ToolsAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await client.SendAsync(request, cancellationToken);
        var said = await answer.Content.ReadAsStringAsync(cancellationToken);
        var data = said.Split('\n').Select(line => line.StartsWith("data:", StringComparison.Ordinal) ? line[5..] : line).First(line => line.TrimStart().StartsWith('{'));
        return [.. JsonSerializer.Deserialize<JsonElement>(data).GetProperty("result").GetProperty("tools").EnumerateArray()];
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
