namespace Studio.Soak;

using System.Globalization;
using System.Text;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Studio.Soak.Rounds;
using Studio.Soak.Steps;

/// <summary>What came of a soak.</summary>
/// <param name="Table">Markdown table.</param>
/// <param name="Problems">What must not have happened.</param>
internal sealed record SoakReport(string Table, IReadOnlyList<string> Problems)
{
    /// <summary>Runs rounds; when the soak is stopped before its end, the report is of the rounds so far.</summary>
    public static async Task<SoakReport> OfRoundsAsync(SoakOptions options, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var run = new SoakRun(options, folder, output);
        List<string> problems = [];
        try
        {
            await run.RunAsync(cancellationToken);
        }
        catch (Exception failure) when (!Passes(failure, cancellationToken))
        {
            problems.Add(failure.ToString());
            await output.WriteLineAsync(failure.ToString());
        }

        return new SoakReport(SoakTable.Of(run.Results), [.. run.Problems, .. problems]);
    }

    /// <summary>Runs steps, each with a cluster of its own.</summary>
    public static async Task<SoakReport> OfStepsAsync(IReadOnlyList<IFaultStep> steps, string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var table = new StringBuilder("| step | outcome | seconds |\n|---|---|---:|\n");
        List<string> problems = [];
        foreach (var step in steps)
        {
            var started = TimeProvider.System.GetTimestamp();
            string outcome;
            try
            {
                outcome = await step.RunAsync(Directory.CreateDirectory(Path.Combine(folder, step.Name)).FullName, cancellationToken);
            }
            catch (Exception failure) when (!Passes(failure, cancellationToken))
            {
                outcome = $"BROKEN: {failure.Message.ReplaceLineEndings(" ")}";
                problems.Add($"{step.Name}: {failure}");
            }

            var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            table.Append(CultureInfo.InvariantCulture, $"| {step.Description} | {outcome} | {seconds:F0} |\n");
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{step.Name} ({seconds:F0} s): {outcome}"));
        }

        return new SoakReport(table.ToString(), problems);
    }

    /// <summary>True for what is not the studio's fault: the soak was stopped, or there is no PostgreSQL.</summary>
    private static bool Passes(Exception failure, CancellationToken cancellationToken) =>
        failure is AssertInconclusiveException || (failure is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
