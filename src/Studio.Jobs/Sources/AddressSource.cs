namespace Studio.Jobs.Sources;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
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

    public bool IsOf(DatasetOrigin origin) => origin is { Address: not null, Sql: null, Connection: null, Provider: null, Folder: null };

    public OriginProblem? Check(DatasetOrigin origin, OriginSecret? secret) =>
        Problem(origin.Address!) is { } problem ? new OriginProblem("address", problem) : secret is null ? null : Problem(new Uri(origin.Address!), secret);

    public async Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken)
    {
        var address = new Uri(origin.Address!);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);

        // Not followed anywhere else: where an answer leads on, the handler leaves it out.
        request.Headers.Authorization = secret is null ? null : HeaderOf(secret);
        var client = Client();
        var deadline = new Deadline(TimeSpan.FromSeconds(options.TimeoutSeconds), time, cancellationToken);
        try
        {
            var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            Refuse(answer, address, secret is not null);
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
        ? "The address holds a name and a password, which would be kept with the dataset for all to see; give them as user and password."
        : null
        : $"'{text}' is no http or https address; write it like https://example.org/table.csv.";

    /// <summary>What is wrong with credentials; none of them is in the message.</summary>
    private OriginProblem? Problem(Uri address, OriginSecret secret) => secret switch
    {
        { ConnectionString: not null } => new OriginProblem("connectionString", "An address has no connection string; give a user and password, or a token."),
        { Token: not null, User: not null } => new OriginProblem("token", "Give either a token, or a user and password."),
        { Token: { } token } when token.Any(letter => letter is <= ' ' or >= (char)127) => new OriginProblem("token", "It has letters that no token has; give it without what stands before it, such as Bearer."),
        { User: null, Password: not null } => new OriginProblem("user", "A password needs a user."),
        { User: { } user } when user.Contains(':', StringComparison.Ordinal) => new OriginProblem("user", "A user cannot have a colon in its name."),
        _ when address.Scheme == Uri.UriSchemeHttp && !options.AllowPrivateAddresses => new OriginProblem("address", "Credentials would be sent for all to read; give an https address."),
        _ => null,
    };

    private static AuthenticationHeaderValue HeaderOf(OriginSecret secret) => secret.Token is { } token
        ? new AuthenticationHeaderValue("Bearer", token)
        : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{secret.User}:{secret.Password}")));

    private static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => PrivateNetworks.ConnectElsewhereAsync(
        context,
        (host, hidden) => new DatasetException(
            $"'{host}' is at {hidden}, an address of this machine or of a private network, from which the service does not fetch; set Sources:AllowPrivateAddresses to allow it, or upload the file."),
        cancellationToken);

    private static void Refuse(HttpResponseMessage answer, Uri address, bool hasSecret)
    {
        var problem = answer switch
        {
            { IsSuccessStatusCode: false, Headers.Location: { } elsewhere } => $"{Shown(address)} leads on to {elsewhere}, which is not followed; give that address.",
            { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => $"{Shown(address)} answered {(int)answer.StatusCode} ({answer.ReasonPhrase}); {(hasSecret ? "it does not take these credentials" : "give a user and password, or a token")}.",
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
