namespace Studio.Jobs.Notifications;

using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Studio.Jobs.Sources;

/// <summary>
/// Sends JSON to an address. The header <c>Studio-Signature: t=SECONDS,v1=HEX</c> has the HMAC-SHA256 of <c>SECONDS.BODY</c>, so that the receiver knows who sent
/// it and that it is not an old one sent again.
/// </summary>
internal sealed class WebhookChannel : INotificationChannel, IDisposable
{
    /// <summary>Header with the signature.</summary>
    public const string SignatureHeader = "Studio-Signature";

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    public WebhookChannel(IOptions<NotificationOptions> options, TimeProvider time)
    {
        var allowed = options.Value.AllowPrivateAddresses;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = allowed,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = allowed ? null : (context, token) => PrivateNetworks.ConnectElsewhereAsync(
                context,
                (host, hidden) => new NotificationException(
                    $"'{host}' is at {hidden}, an address of this machine or of a private network, which the service does not call; set Studio:Notifications:AllowPrivateAddresses to allow it."),
                token),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MaaS.Studio", null));
    }

    public string Name => "webhook";

    public string? FindProblem(string target) => Uri.TryCreate(target, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
        ? null
        : $"'{target}' is no http or https address without name and password; write it like https://example.org/hook.";

    public async Task SendAsync(string target, string? secret, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (secret is not null)
        {
            request.Headers.Add(SignatureHeader, Sign(secret, body, _time.GetUtcNow().ToUnixTimeSeconds()));
        }

        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new NotificationException($"It answered {(int)answer.StatusCode} ({answer.ReasonPhrase}).");
            }
        }
        catch (HttpRequestException failure)
        {
            throw failure.InnerException as NotificationException
                ?? new NotificationException($"It could not be called: {(failure.InnerException is SocketException or IOException ? failure.InnerException.Message : failure.Message)}", failure);
        }
    }

    /// <summary>The signature of a body.</summary>
    /// <param name="secret">What both sides know.</param>
    /// <param name="body">The body.</param>
    /// <param name="seconds">Seconds since 1970 UTC.</param>
    public static string Sign(string secret, string body, long seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seconds}.{body}"))))}");

    public void Dispose() => _client.Dispose();
}
