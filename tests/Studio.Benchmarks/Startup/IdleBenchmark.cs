namespace Studio.Benchmarks.Startup;

using System.Diagnostics;
using System.Globalization;

/// <summary>What a service takes that nobody asks for anything, after one page and one request.</summary>
internal static class IdleBenchmark
{
    private const string Address = "http://localhost:5399";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    // Until then the runtime compiles again what has run often.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    /// <summary>Starts it, measures it and ends it.</summary>
    /// <param name="program">The published program.</param>
    /// <param name="seconds">How long it is watched.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One sentence.</returns>
    public static async Task<string> RunAsync(string program, int seconds, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-idle-");
        using var process = Process.Start(new ProcessStartInfo(program, ["serve", "--urls", Address, "--data-dir", folder.FullName]))!;
        try
        {
            await AskAsync(cancellationToken);
            await Task.Delay(Settling, cancellationToken);
            var before = ProcessTree.CpuSeconds(process.Id);
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            var share = (ProcessTree.CpuSeconds(process.Id) - before) / seconds;
            return string.Create(
                CultureInfo.InvariantCulture, $"An idle service takes {share:P2} of a core, measured for {seconds} s, and {ProcessTree.ResidentMegabytes(process.Id):F0} MiB of resident memory.{Environment.NewLine}");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    private static async Task AskAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(Address) };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                (await client.GetAsync(new Uri("/", UriKind.Relative), cancellationToken)).EnsureSuccessStatusCode();
                (await client.GetAsync(new Uri("/api/v1/datasets", UriKind.Relative), cancellationToken)).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }
}
