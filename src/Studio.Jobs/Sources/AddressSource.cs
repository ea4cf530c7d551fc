namespace Studio.Jobs.Sources;

using System.Net.Http.Headers;
using System.Net.Sockets;
using Studio.Pipelines.Data;

/// <summary>
/// Fetches files from http and https addresses. Names are resolved here and the answer is looked at before it is connected to, for every
/// redirect anew, so that no name can lead to a private network behind the check.
/// </summary>
internal sealed class AddressSource(SourceOptions options, TimeProvider time) : ITableSource
{
    private const int MostRedirects = 5;

    /// <summary>Endings by media type, for addresses that end with none.</summary>
    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/json"] = ".json",
        ["application/x-ndjson"] = ".jsonl",
        ["application/jsonlines"] = ".jsonl",
        ["text/csv"] = ".csv",
        ["text/tab-separated-values"] = ".tsv",
    };

    public bool IsOf(DatasetOrigin origin) => origin is { Address: not null, Sql: null, Connection: null };

    public OriginProblem? Check(DatasetOrigin origin) => Problem(origin.Address!) is { } problem ? new OriginProblem("address", problem) : null;

    public async Task<OpenedSource> OpenAsync(DatasetOrigin origin, CancellationToken cancellationToken)
    {
        var address = new Uri(origin.Address!);
        var client = Client();
        var deadline = new Deadline(TimeSpan.FromSeconds(options.TimeoutSeconds), time, cancellationToken);
        try
        {
            var answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            Refuse(answer, address);
            var content = await answer.Content.ReadAsStreamAsync(deadline.Token);
            return new OpenedSource(new BoundedStream(content, deadline, failure => Explain(failure, address, deadline)), NameOf(answer, address), answer.Content.Headers.ContentLength)
            {
                Close = () =>
                {
                    client.Dispose();
                    deadline.Dispose();
                    return default;
                },
            };
        }
        catch (Exception failure)
        {
            var explained = Explain(failure, address, deadline);
            client.Dispose();
            deadline.Dispose();
            throw explained;
        }
    }

    private HttpClient Client()
    {
        var handler = new SocketsHttpHandler
        {
            MaxAutomaticRedirections = MostRedirects,
            UseCookies = false,

            // A proxy would do the resolving, and nothing could be checked.
            UseProxy = options.AllowPrivateAddresses,
            ConnectCallback = options.AllowPrivateAddresses ? null : ConnectAsync,
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MaaS.Studio", null));
        return client;
    }

    private static string? Problem(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.UserInfo.Length > 0
        ? "The address holds a name and a password, which would be kept with the dataset; use an address that needs none."
        : null
        : $"'{text}' is no http or https address; write it like https://example.org/table.csv.";

    private static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => PrivateNetworks.ConnectElsewhereAsync(
        context,
        (host, hidden) => new DatasetException(
            $"'{host}' is at {hidden}, an address of this machine or of a private network, from which the service does not fetch; set Sources:AllowPrivateAddresses to allow it, or upload the file."),
        cancellationToken);

    private static void Refuse(HttpResponseMessage answer, Uri address)
    {
        var problem = answer switch
        {
            { IsSuccessStatusCode: false, Headers.Location: { } elsewhere } => $"{Shown(address)} leads on to {elsewhere}, which is not followed; give that address.",
            { IsSuccessStatusCode: false } => $"{Shown(address)} answered {(int)answer.StatusCode} ({answer.ReasonPhrase}); check the address, and that it can be read without logging in.",
            { Content.Headers.ContentType.MediaType: "text/html" or "application/xhtml+xml" } => $"{Shown(address)} answered with a web page, not a file; give the address of the file itself (often called raw or download).",
            _ => null,
        };
        if (problem is not null)
        {
            throw new DatasetException(problem);
        }
    }

    private Exception Explain(Exception failure, Uri address, Deadline deadline) => failure switch
    {
        DatasetException => failure,
        { InnerException: DatasetException refused } => refused,
        OperationCanceledException when deadline.HasPassed => new DatasetException(
            $"{Shown(address)} took longer than {options.TimeoutSeconds} s; fetch the file yourself and upload it, or raise Sources:TimeoutSeconds.", failure),
        HttpRequestException or IOException or SocketException => new DatasetException(
            $"{Shown(address)} could not be fetched: {(failure.InnerException is SocketException or IOException ? failure.InnerException.Message : failure.Message).TrimEnd('.')}; check the address and try again.", failure),
        _ => failure,
    };

    /// <summary>An address without its query, in which passwords may stand.</summary>
    private static string Shown(Uri address) => $"'{address.GetLeftPart(UriPartial.Path)}'";

    /// <summary>Name of the file: as the answer says, else the end of the address, with an ending by the media type where it has none.</summary>
    private static string NameOf(HttpResponseMessage answer, Uri asked)
    {
        var said = answer.Content.Headers.ContentDisposition is { } disposition ? (disposition.FileNameStar ?? disposition.FileName)?.Trim('"') : null;
        var last = Uri.UnescapeDataString((answer.RequestMessage?.RequestUri ?? asked).Segments[^1].Trim('/'));
        var name = Path.GetFileName((said is { Length: > 0 } ? said : last).Replace('\\', '/'));
        name = name.Length > 0 ? name : asked.Host;
        return !Path.HasExtension(DatasetReader.WithoutPacking(name)) || name == asked.Host
            ? name + Endings.GetValueOrDefault(answer.Content.Headers.ContentType?.MediaType ?? "", "")
            : name;
    }
}
