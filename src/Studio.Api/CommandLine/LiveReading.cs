namespace Studio.Api.CommandLine;

using Spectre.Console;
using Studio.Pipelines.Data.Reading;

/// <summary>One line with a bar, redrawn four times a second, which goes when the reading has ended.</summary>
internal sealed class LiveReading : ReadingDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _drawing;
    private volatile ReadingStep _step = new(ReadingPhase.Receiving, 0, 0);

    public LiveReading(IAnsiConsole console, string name, TimeProvider time)
    {
        (_name, _time) = (name, time);
        _drawing = console.Live(Draw()).AutoClear(true).StartAsync(DrawAsync);
    }

    public override void Report(ReadingStep value) => _step = value;

    public override async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _drawing;
        _ended.Dispose();
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        while (!_ended.IsCancellationRequested)
        {
            context.UpdateTarget(Draw());
            await Task.Delay(Period, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Markup Draw() => new($"{LiveDisplay.Bar(_step.Share ?? 0)}  {_name.EscapeMarkup()}: {Words(_step).EscapeMarkup()}") { Overflow = Overflow.Ellipsis };
}
