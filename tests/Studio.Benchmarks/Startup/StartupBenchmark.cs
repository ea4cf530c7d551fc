namespace Studio.Benchmarks.Startup;

using System.Diagnostics;
using System.Globalization;
using System.Text;

/// <summary>
/// How long <c>train</c> takes from the start of the program to the first model, by phase. The ends of phases are what the program itself
/// tells: its log in JSON on standard error, its lines on standard output.
/// </summary>
/// <param name="program">The published program.</param>
/// <param name="data">Table to train on.</param>
/// <param name="label">Column to predict.</param>
internal sealed class StartupBenchmark(string program, FileInfo data, string label)
{
    private static readonly (string Name, Func<string, bool> Ends)[] Phases =
    [
        ("start, options, data read", line => line.Contains(" is read: ", StringComparison.Ordinal)),
        ("data profiled", line => line.Contains(" is profiled", StringComparison.Ordinal)),
        ("experiment planned", line => line.Contains(" is planned", StringComparison.Ordinal)),
        ("trainer process has its order", line => line.Contains("reading the data", StringComparison.Ordinal)),
        ("data loaded, split and featurized", line => line.Contains("searching: ", StringComparison.Ordinal)),
        ("baseline ended", line => IsTrial(line) && line.Contains(" baseline ", StringComparison.Ordinal)),
        ("first model ended", line => IsTrial(line) && !line.Contains(" baseline ", StringComparison.Ordinal)),
    ];

    /// <summary>Runs it and writes a table of medians.</summary>
    public async Task<string> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var ends = new List<Moment?[]>();
        for (var i = 0; i < runs; i++)
        {
            ends.Add(await RunAsync(cancellationToken));
        }

        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"`train` on {data.Name}, {runs} runs, medians from the start of the program; processor seconds are those of both processes.");
        table.AppendLine().AppendLine("| until | s | processor, s |").AppendLine("|---|---|---|");
        for (var phase = 0; phase < Phases.Length; phase++)
        {
            var moments = ends.Select(run => run[phase]).OfType<Moment>().ToArray();
            table.AppendLine(moments.Length == 0
                ? $"| {Phases[phase].Name} | – | – |"
                : string.Create(CultureInfo.InvariantCulture, $"| {Phases[phase].Name} | {Median(moments.Select(end => end.Seconds)):F2} | {Median(moments.Select(end => end.CpuSeconds)):F2} |"));
        }

        return table.ToString();
    }

    private async Task<Moment?[]> RunAsync(CancellationToken cancellationToken)
    {
        var output = Directory.CreateTempSubdirectory("studio-startup-");
        try
        {
            var start = new ProcessStartInfo(program, ["train", "--data", data.FullName, "--label", label, "--trials", "3", "--out", output.FullName])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["Studio__LogFormat"] = "json";
            var ends = new Moment?[Phases.Length];
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            await Task.WhenAll(
                FollowAsync(process.StandardOutput, process.Id, started, ends, cancellationToken), FollowAsync(process.StandardError, process.Id, started, ends, cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? ends : throw new InvalidOperationException($"{program} train ended with {process.ExitCode}.");
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static async Task FollowAsync(StreamReader lines, int processId, long started, Moment?[] ends, CancellationToken cancellationToken)
    {
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Array.FindIndex(Phases, phase => phase.Ends(line)) is >= 0 and var index)
            {
                ends[index] ??= new Moment(Stopwatch.GetElapsedTime(started).TotalSeconds, ProcessTree.CpuSeconds(processId));
            }
        }
    }

    private static bool IsTrial(string line) => line.Contains(" s  trial ", StringComparison.Ordinal);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    private sealed record Moment(double Seconds, double CpuSeconds);
}
