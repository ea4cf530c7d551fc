namespace Studio.Api.CommandLine;

using Spectre.Console;
using Spectre.Console.Rendering;

/// <summary>A part of a terminal that is redrawn four times a second until it is disposed.</summary>
internal sealed class LiveArea : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly Func<IRenderable> _draw;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _drawing;

    /// <summary>Begins to draw.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="draw">What it shows now.</param>
    /// <param name="clear">True to leave nothing at the end; false for what it showed last.</param>
    /// <param name="time">Clock.</param>
    public LiveArea(IAnsiConsole console, Func<IRenderable> draw, bool clear, TimeProvider time)
    {
        (_draw, _time) = (draw, time);
        _drawing = console.Live(draw()).AutoClear(clear).StartAsync(DrawAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _drawing;
        _ended.Dispose();
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!_ended.IsCancellationRequested)
        {
            context.UpdateTarget(_draw());
            await Task.Delay(Period, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        context.UpdateTarget(_draw());
    }
}
