namespace Studio.Api.CommandLine;

using Spectre.Console;
using Studio.Pipelines.Data.Reading;

/// <summary>Shows how far the reading of a table is: on a terminal in one line that is redrawn, elsewhere in a line a second after the first second.</summary>
internal abstract class ReadingDisplay : IProgress<ReadingStep>, IAsyncDisposable
{
    /// <summary>The display for an output.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="name">What is read.</param>
    /// <param name="silent">True to show nothing.</param>
    public static ReadingDisplay For(TextWriter output, string name, bool silent) =>
        silent ? new SilentReading()
        : TrainingDisplay.IsTerminal(output) ? new LiveReading(AnsiConsole.Console, name, TimeProvider.System)
        : new PlainReading(output, name, TimeProvider.System);

    /// <inheritdoc/>
    public abstract void Report(ReadingStep value);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A step in words: <c>reading values, 43 %</c>.</summary>
    protected static string Far(ReadingStep step)
    {
        var far = step.Share is { } share ? string.Create(CultureInfo.InvariantCulture, $", {Math.Floor(share * 100):N0} %")
            : step.Done > 0 ? string.Create(CultureInfo.InvariantCulture, $", {step.Done / 1e6:N1} MB")
            : string.Empty;
        return Told(ReadingStep.Words(step.Phase)) + far;
    }

    private sealed class SilentReading : ReadingDisplay
    {
        public override void Report(ReadingStep value)
        {
        }

        public override ValueTask DisposeAsync() => default;
    }
}
