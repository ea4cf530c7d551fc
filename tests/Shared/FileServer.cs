namespace Studio.Testing;

using System.Net;
using System.Net.Sockets;
using System.Text;

/// <summary>A web server of the tests' own on the loopback address, with one answer for each path.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Dictionary<string, Func<HttpListenerResponse, Task>> _answers = [];
    private readonly Task _serving;

    private FileServer(HttpListener listener, string address)
    {
        (_listener, Address) = (listener, address);
        _serving = ServeAsync();
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Address { get; }

    /// <summary>Times that each path was asked for.</summary>
    public Dictionary<string, int> Asked { get; } = [];

    /// <summary>What each path was asked with in the header of that name, last.</summary>
    public Dictionary<string, string> Authorizations { get; } = [];

    /// <summary>Starts one.</summary>
    public static FileServer Start()
    {
        // Another process may take the port in between.
        for (var attempt = 0; ; attempt++)
        {
            var address = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return new FileServer(listener, address);
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                listener.Close();
            }
        }
    }

    /// <summary>Answers a path with a file.</summary>
    public void Give(string path, string content, string? mediaType = null, Action<HttpListenerResponse>? change = null) => Answer(path, async response =>
    {
        response.ContentType = mediaType;
        change?.Invoke(response);
        var bytes = Encoding.UTF8.GetBytes(content);
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes);
    });

    /// <summary>Answers a path in any way.</summary>
    public void Answer(string path, Func<HttpListenerResponse, Task> answer) => _answers[path] = answer;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            _ = RespondAsync(await _listener.GetContextAsync());
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath.TrimStart('/');
        lock (Asked)
        {
            Asked[path] = Asked.GetValueOrDefault(path) + 1;
            if (context.Request.Headers["Authorization"] is { } authorization)
            {
                Authorizations[path] = authorization;
            }
        }

        try
        {
            if (_answers.TryGetValue(path, out var answer))
            {
                await answer(context.Response);
            }
            else
            {
                context.Response.StatusCode = 404;
            }

            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // Whoever asked has left, or was meant to get half an answer.
            context.Response.Abort();
        }
    }
}
