namespace Studio.Api.Tests.Notifications;

using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

/// <summary>A receiver of web hooks that answers as it is told.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    private readonly Channel<(string Body, string? Signature)> _received = Channel.CreateUnbounded<(string, string?)>();
    private readonly WebApplication _app;

    private HookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/hook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync();
            var status = Refusals-- > 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
            await _received.Writer.WriteAsync((body, request.Headers["Studio-Signature"]));
            return Results.StatusCode(status);
        });
    }

    /// <summary>How many it refuses first.</summary>
    public int Refusals { get; set; }

    public string Address => $"{_app.Urls.First()}/hook";

    public static async Task<HookReceiver> StartAsync()
    {
        var receiver = new HookReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The next call; fails after a minute.</summary>
    public async Task<(string Body, string? Signature)> NextAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        return await _received.Reader.ReadAsync(late.Token);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
