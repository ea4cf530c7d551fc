namespace Studio.EndToEnd;

using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

/// <summary>A small reverse proxy on a port of its own: requests and WebSockets below a path go to a service, with the headers that say what was asked for.</summary>
internal sealed class ReverseProxy(WebApplication app, Uri service, string path, bool takesPathAway) : IAsyncDisposable
{
    private static readonly string[] Own = ["Host", "Connection", "Upgrade", "Transfer-Encoding", "Keep-Alive", "Content-Length"];

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The port on this machine.</summary>
    public int Port => new Uri(app.Urls.Single()).Port;

    /// <summary>Starts one.</summary>
    /// <param name="service">What it stands before.</param>
    /// <param name="path">Path below which it does.</param>
    /// <param name="takesPathAway">True to ask the service without that path.</param>
    public static async Task<ReverseProxy> StartAsync(Uri service, string path, bool takesPathAway)
    {
        var app = WebApplication.Create(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
        var proxy = new ReverseProxy(app, service, path, takesPathAway);
        app.UseWebSockets();
        app.Run(proxy.ForwardAsync);
        await app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await app.DisposeAsync();
    }

    private Task ForwardAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(path, out var rest))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var target = new Uri(service, (takesPathAway ? rest : context.Request.Path).ToUriComponent() + context.Request.QueryString);
        return context.WebSockets.IsWebSocketRequest ? ForwardSocketAsync(context, target) : ForwardRequestAsync(context, target);
    }

    private async Task ForwardRequestAsync(HttpContext context, Uri target)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, value) in context.Request.Headers.Where(header => !Own.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value.ToArray()) || request.Content?.Headers.TryAddWithoutValidation(name, value.ToArray()) == true;
        }

        request.Headers.Add("X-Forwarded-Host", context.Request.Host.Value);
        request.Headers.Add("X-Forwarded-Proto", context.Request.Scheme);
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not "Transfer-Encoding"))
        {
            context.Response.Headers[name] = value.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task ForwardSocketAsync(HttpContext context, Uri target)
    {
        using var inner = new ClientWebSocket();
        inner.Options.SetRequestHeader("X-Forwarded-Host", context.Request.Host.Value);
        inner.Options.SetRequestHeader("X-Forwarded-Proto", context.Request.Scheme);
        inner.Options.SetRequestHeader("Origin", context.Request.Headers.Origin);
        await inner.ConnectAsync(new UriBuilder(target) { Scheme = "ws" }.Uri, context.RequestAborted);
        using var outer = await context.WebSockets.AcceptWebSocketAsync();
        await Task.WhenAny(PassOnAsync(inner, outer, context.RequestAborted), PassOnAsync(outer, inner, context.RequestAborted));
    }

    private static async Task PassOnAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
        {
            await to.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellationToken);
        }
    }
}
