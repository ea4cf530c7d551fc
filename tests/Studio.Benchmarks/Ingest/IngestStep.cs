namespace Studio.Benchmarks.Ingest;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;

/// <summary>What can be done to a table.</summary>
internal enum IngestKind
{
    /// <summary>DuckDB alone turns the text into Parquet: the measure.</summary>
    Copy,

    /// <summary>The studio reads the text: then the table can be trained on.</summary>
    Accept,

    /// <summary>The studio profiles what it has read.</summary>
    Profile,

    /// <summary>All columns come into memory, as before a training.</summary>
    Load,
}

/// <summary>What one of them took.</summary>
/// <param name="Seconds">Time by the clock.</param>
/// <param name="CpuSeconds">Processor time, user and system.</param>
/// <param name="PeakBytes">Most resident memory of the process.</param>
internal sealed record IngestCost(double Seconds, double CpuSeconds, long PeakBytes);

/// <summary>One of them in a process of its own, so that its peak of memory is its own and nothing is warm.</summary>
internal static class IngestStep
{
    /// <summary>The hidden command that does it.</summary>
    public const string Command = "ingest-step";

    /// <summary>Starts the process and waits for what it tells.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="source">Text, or the canonical file for profile and load.</param>
    /// <param name="target">File to write; not touched by profile and load.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<IngestCost> StartAsync(IngestKind kind, string source, string target, CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Studio.Benchmarks" + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var start = new ProcessStartInfo(program, [Command, kind.ToString(), source, target]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var told = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<IngestCost>(told, StudioJson.File)!
                : throw new InvalidOperationException($"{kind} of {source} ended with {process.ExitCode}: {await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Does it in this process and tells what it took, as JSON.</summary>
    public static async Task<string> RunAsync(IngestKind kind, string source, string target, CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        var (started, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await DoAsync(kind, source, target, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        return JsonSerializer.Serialize(new IngestCost(seconds, (process.TotalProcessorTime - cpu).TotalSeconds, process.PeakWorkingSet64), StudioJson.File);
    }

    private static async Task DoAsync(IngestKind kind, string source, string target, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case IngestKind.Copy:
                Copy(source, target);
                break;
            case IngestKind.Accept:
                await DatasetReader.ReadAsync(source, "table.csv", target, DatasetReaderOptions.Training, cancellationToken);
                break;
            case IngestKind.Profile:
                await DatasetProfiler.ProfileAsync(source, await TableReader.ReadColumnsAsync(source, cancellationToken), cancellationToken);
                break;
            default:
                await TableReader.ReadAsync(source, null, null, null, cancellationToken);
                break;
        }
    }

    /// <summary>As anybody would, but with the memory that the studio gives DuckDB: a quarter.</summary>
    private static void Copy(string source, string target)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var memory = Math.Max(1024, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / (1024 * 1024));
        command.CommandText = string.Create(
            CultureInfo.InvariantCulture, $"SET memory_limit = '{memory}MiB'; COPY (FROM read_csv({Quoted(source)})) TO {Quoted(target)} (FORMAT parquet, COMPRESSION zstd)");
        command.ExecuteNonQuery();
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
