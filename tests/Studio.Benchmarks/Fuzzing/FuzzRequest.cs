namespace Studio.Benchmarks.Fuzzing;

using System.Text;

/// <summary>A request that is made of its number.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Operation">What it was made from.</param>
/// <param name="Method">Method.</param>
/// <param name="Address">Path and query, as they are sent.</param>
/// <param name="NamesForeign">True when its path names a thing of the other project.</param>
/// <param name="Headers">Headers.</param>
/// <param name="Type">Content-Type; null for none.</param>
/// <param name="Body">Body; null for none.</param>
internal sealed record FuzzRequest(
    int Number, Operation Operation, string Method, string Address, bool NamesForeign, IReadOnlyList<(string Name, string Value)> Headers, string? Type, byte[]? Body)
{
    /// <summary>All that is sent, as text.</summary>
    public string Text => $"{Method} {Address}\n{string.Concat(Headers.Select(header => $"{header.Name}: {header.Value}\n"))}Content-Type: {Type}\n\n{(Body is null ? string.Empty : Encoding.UTF8.GetString(Body))}";

    /// <summary>The same for HTTP.</summary>
    /// <param name="root">Scheme, host and port.</param>
    public HttpRequestMessage ToMessage(string root)
    {
        // Whatever stands in the path is sent as it is.
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(root + Address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
        }

        foreach (var (name, value) in Headers)
        {
            _ = message.Headers.TryAddWithoutValidation(name, value) || message.Content?.Headers.TryAddWithoutValidation(name, value) == true;
        }

        return message;
    }
}
