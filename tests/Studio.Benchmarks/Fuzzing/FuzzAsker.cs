namespace Studio.Benchmarks.Fuzzing;

using System.Globalization;
using System.Text;

/// <summary>What was answered.</summary>
/// <param name="Status">Status of HTTP; 0 for none.</param>
/// <param name="Text">The beginning of headers and body.</param>
/// <param name="Fault">What should not be; null for nothing.</param>
internal sealed record FuzzAnswer(int Status, string Text, string? Fault);

/// <summary>Asks, and judges the answers.</summary>
/// <param name="client">Asks.</param>
/// <param name="root">Scheme, host and port.</param>
/// <param name="other">The project of which nothing may be seen.</param>
internal sealed class FuzzAsker(HttpClient client, string root, FuzzProject other)
{
    private const int MostBytes = 512 * 1024;
    private const int MostShown = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StreamPatience = TimeSpan.FromSeconds(1);

    /// <summary>Asks a request.</summary>
    public async Task<FuzzAnswer> AskAsync(FuzzRequest request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(request.Address.Contains("/events", StringComparison.Ordinal) ? StreamPatience : Patience);
        try
        {
            using var message = request.ToMessage(root);
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var text = $"{answer.Headers}{answer.Content.Headers}\n{await ReadAsync(answer, patience.Token)}";
            return new FuzzAnswer((int)answer.StatusCode, text, FaultOf(request, (int)answer.StatusCode, text));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException or UriFormatException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new FuzzAnswer(0, failure.Message, null);
        }
    }

    private string? FaultOf(FuzzRequest request, int status, string text)
    {
        if (status >= 500)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{status} {text[..Math.Min(text.Length, MostShown)].ReplaceLineEndings(" ")}");
        }

        if (status is >= 200 and < 300 && request.NamesForeign && (request.Operation.Path.StartsWith("/api", StringComparison.Ordinal) || request.Operation.Path.StartsWith("/v2", StringComparison.Ordinal)))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{status} for what is in another project ({request.Address})");
        }

        var sent = request.Text;
        return other.Secrets.FirstOrDefault(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase) && !sent.Contains(secret, StringComparison.OrdinalIgnoreCase)) is { } secret
            ? $"tells {secret} of another project: {Around(text, secret)}"
            : null;
    }

    private static string Around(string text, string secret)
    {
        var at = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 100)..Math.Min(text.Length, at + 100)].ReplaceLineEndings(" ");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostBytes];
        var read = 0;
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        try
        {
            for (int more; read < bytes.Length && (more = await body.ReadAsync(bytes.AsMemory(read), cancellationToken)) > 0;)
            {
                read += more;
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or HttpRequestException)
        {
            // A stream without an end, or an answer that was cut off: what came is judged.
        }

        return Encoding.UTF8.GetString(bytes, 0, read);
    }
}
