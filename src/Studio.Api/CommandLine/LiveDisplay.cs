namespace Studio.Api.CommandLine;

using Spectre.Console;
using Spectre.Console.Rendering;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;

/// <summary>Six lines that are redrawn four times a second: bar and time left, the best so far, what was gained lately and what more time may bring, trials and stage.</summary>
internal sealed class LiveDisplay : ITrainingDisplay
{
    private readonly TrainingPlan _plan;
    private readonly TimeProvider _time;
    private readonly Metric? _metric;
    private readonly long _start;
    private readonly LiveArea _area;
    private volatile TrainingProgress _progress = TrainingProgress.Start;

    public LiveDisplay(IAnsiConsole console, TrainingPlan plan, TimeProvider time)
    {
        _plan = plan;
        _time = time;
        _metric = MetricCatalog.Find(plan.Metric);
        _start = time.GetTimestamp();
        _area = new LiveArea(console, Draw, clear: false, time);
    }

    public void Show(ExperimentEvent happened) => _progress = _progress.After(happened, _metric);

    public ValueTask DisposeAsync() => _area.DisposeAsync();

    private Rows Draw()
    {
        var progress = _progress;
        var elapsed = _time.GetElapsedTime(_start);
        var failed = progress.Failed == 0 ? string.Empty : $", [red]{T($"{progress.Failed} failed")}[/]";
        var first = progress.FirstModelAt is { } at ? $", {T($"first model after {at:F1} s")}" : string.Empty;
        var done = _plan.MaxTrials is { } most ? T($"{progress.Done} of {most} done") : T($"{progress.Done} done");
        var best = progress.Best is { } trial
            ? $"[green]{_plan.Metric.EscapeMarkup()} {TrainingText.Score(trial.Score)}[/]  {T($"{trial.Learner} (trial {trial.Number})").EscapeMarkup()}"
            : "–";
        var running = progress.Running is { } now ? $": {now.Learner.EscapeMarkup()} {now.Parameters.ToString().EscapeMarkup()}" : string.Empty;
        var cells = progress.Cells is { } read && read.Done < read.Total ? $"[grey], {TrainingText.Of(read).EscapeMarkup()}[/]" : string.Empty;
        IRenderable[] lines =
        [
            new Markup($"{Bar(progress.Fraction(_plan, elapsed))}  {TimeLeft(progress, elapsed)}"),
            new Markup($"{Head(T("best"))}{best}"),
            .. Gain(progress, elapsed.TotalSeconds).Select(line => new Markup($"        [grey]{Told(line).EscapeMarkup()}[/]")),
            new Markup($"{Head(T("trials"))}{done}{failed}{first}{cells}"),
            new Markup($"{Head(T("now"))}{TrainingText.Of(progress.Stage)}[grey]{running}[/]") { Overflow = Overflow.Ellipsis },
        ];
        return new Rows(lines);
    }

    // Eight columns of a terminal, of which a Chinese sign takes two.
    private static string Head(string word) => word.PadRight(8 - word.Count(sign => sign >= '\u2E80'));

    private IEnumerable<string> Gain(TrainingProgress progress, double elapsed) =>
        _metric is not null && progress is { Stage: ExperimentStage.Searching, Best: not null }
            ? SearchOutlook.WhileRunning(new SearchCourse(progress.Ended, _metric), _plan.Metric, elapsed, _plan.BudgetSeconds)
            : [];

    private string TimeLeft(TrainingProgress progress, TimeSpan elapsed) => (progress.Stage, _plan.BudgetSeconds) switch
    {
        (ExperimentStage.Exporting or ExperimentStage.Verifying, _) or (_, null) => T($"{elapsed:m\\:ss} so far"),
        (_, { } budget) => T($"{TimeSpan.FromSeconds(Math.Max(0, budget - elapsed.TotalSeconds)):h\\:mm\\:ss} left"),
    };

    /// <summary>A bar of 40 signs and its share in per cent, as markup.</summary>
    public static string Bar(double fraction)
    {
        const int Width = 40;
        var full = (int)Math.Round(fraction * Width);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', Width - full)}[/] {fraction,4:P0}";
    }
}
