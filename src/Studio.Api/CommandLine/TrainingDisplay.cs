namespace Studio.Api.CommandLine;

using Spectre.Console;

/// <summary>Shows a running search.</summary>
internal interface ITrainingDisplay : IAsyncDisposable
{
    /// <summary>Takes in what happened.</summary>
    void Show(ExperimentEvent happened);
}

/// <summary>Chooses the display.</summary>
internal static class TrainingDisplay
{
    /// <summary>A live display on a terminal, plain lines elsewhere.</summary>
    public static ITrainingDisplay For(TextWriter output, TrainingPlan plan) =>
        IsTerminal(output) ? new LiveDisplay(AnsiConsole.Console, plan, TimeProvider.System) : new PlainDisplay(output, plan);

    /// <summary>True where lines can be redrawn.</summary>
    public static bool IsTerminal(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
}

/// <summary>Shows nothing.</summary>
internal sealed class SilentDisplay : ITrainingDisplay
{
    public void Show(ExperimentEvent happened)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
