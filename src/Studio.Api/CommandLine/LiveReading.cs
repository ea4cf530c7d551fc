namespace Studio.Api.CommandLine;

using Spectre.Console;
using Studio.Pipelines.Data.Reading;

/// <summary>One line with a bar, redrawn four times a second, which goes when the reading has ended.</summary>
internal sealed class LiveReading : ReadingDisplay
{
    private readonly string _name;
    private readonly LiveArea _area;
    private volatile ReadingStep _step = new(ReadingPhase.Receiving, 0, 0);

    public LiveReading(IAnsiConsole console, string name, TimeProvider time)
    {
        _name = name;
        _area = new LiveArea(console, Draw, clear: true, time);
    }

    public override void Report(ReadingStep value) => _step = value;

    public override ValueTask DisposeAsync() => _area.DisposeAsync();

    private Markup Draw()
    {
        var step = _step;
        return new Markup($"{LiveDisplay.Bar(step.Share ?? 0)}  {(step.Share is null ? Far(step) : Told(ReadingStep.Words(step.Phase)))} [grey]{_name.EscapeMarkup()}[/]") { Overflow = Overflow.Ellipsis };
    }
}
