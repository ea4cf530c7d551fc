namespace Studio.Jobs.ModelImports;

using System.Text.Json;
using System.Threading.Channels;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.ForeignModels;

/// <summary>
/// Imports a model in a process of its own, with limits of memory and time. Nothing of the file is trusted: whatever it does to that process, the answer is a result, and
/// nothing is left behind.
/// </summary>
internal sealed partial class ImporterProcess(
    ImporterCommand command, SlotShare share, IOptions<StudioOptions> options, TrainerGuards guards, StudioTelemetry telemetry, TimeProvider time, ILogger<ImporterProcess> logger)
{
    /// <summary>What to do where memory did not suffice.</summary>
    public const string MoreMemory = "allow it more memory (Studio:TrainerMemoryMegabytes), or bring a smaller model or table";

    /// <summary>Most characters of a step.</summary>
    private const int LongestStep = 200;

    private readonly ProcessFollower<ImportEvent> _follower = new("importer", ImportEvent.IsWhole, ImportEvent.IsLast, time, logger);

    /// <summary>Where the files of an import are.</summary>
    /// <param name="work">Its folder.</param>
    public static string OutputIn(string work) => Path.Combine(work, "out");

    /// <summary>Imports.</summary>
    /// <param name="task">What.</param>
    /// <param name="work">An empty folder for all files of the import, those of the model in <see cref="OutputIn"/>; the caller deletes it.</param>
    /// <param name="progress">Told each step in a few words.</param>
    /// <param name="cancellationToken">Ends the process within 2 s.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the process is gone.</exception>
    /// <exception cref="DiskFullException">The disk is full.</exception>
    public async Task<ImportResult> RunAsync(ImportTask task, string work, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ImportSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var result = Judge(await FollowAsync(task, work, progress, either.Token));
            return result with { Reason = WithoutPlaces(result.Reason, task, work) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ImportResult(string.Create(
                CultureInfo.InvariantCulture,
                $"The import did not end within {options.Value.ImportSeconds} seconds, and was ended; bring a smaller model or table, or allow it more time (Studio:ImportSeconds)."));
        }
    }

    /// <summary>Libraries name files by where they lie, which is nobody's business and says nothing.</summary>
    private static string? WithoutPlaces(string? reason, ImportTask task, string work) =>
        reason?.Replace(task.Model, "the file", StringComparison.Ordinal).Replace(task.Data, task.DataFileName, StringComparison.Ordinal).Replace(work, "…", StringComparison.Ordinal);

    private async Task<FollowedEnd<ImportEvent>> FollowAsync(ImportTask task, string work, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (output, temporary, order) = (Directory.CreateDirectory(OutputIn(work)).FullName, Directory.CreateDirectory(Path.Combine(work, "tmp")).FullName, Path.Combine(work, "task.json"));
        await File.WriteAllTextAsync(order, JsonSerializer.Serialize(task, StudioJson.File), cancellationToken);
        var environment = new ImporterEnvironment(new TrainerEnvironment(share.Threads, share.MemoryMegabytes, null), temporary);
        using var guard = guards.Open(share.MemoryMegabytes);
        using var process = command.Start(["--task", order, "--out", output], environment.Write);
        guard.Watch(process);
        LogStarted(process.Id);
        return await _follower.FollowAsync(process, guard, happened => Hear(happened, progress), Channel.CreateUnbounded<string>().Reader, cancellationToken);
    }

    private static Task Hear(ImportEvent happened, IProgress<string> progress)
    {
        if (happened is ImportStep { Text: var text })
        {
            progress.Report(text.Length <= LongestStep ? text : text[..LongestStep] + "…");
        }

        return Task.CompletedTask;
    }

    private ImportResult Judge(FollowedEnd<ImportEvent> end) => end.Last switch
    {
        ImportEnded ended => ended.Result,
        ImportFailed => throw new DiskFullException(new IOException("The importer process found the disk full.")),
        _ => new ImportResult(Explain(end.Exit!)),
    };

    /// <summary>Why there is no result. Whatever killed the process, it was reading the file at that time, and another process would fare no better.</summary>
    private string Explain(ProcessExit exit)
    {
        telemetry.Failed(exit.Kind);
        var sentence = exit.Sentence("The process that reads the file").TrimEnd('.');
        LogDied(sentence);
        return exit.Kind switch
        {
            FailureKind.Memory => $"{sentence}; {MoreMemory}.",
            FailureKind.Killed => $"{sentence}. Import it again if the file is not to blame.",
            _ => $"{sentence}. The file is damaged, or is no model that this studio can read.",
        };
    }

    [LoggerMessage(LogLevel.Information, "Importer process {ProcessId} started")]
    private partial void LogStarted(int processId);

    [LoggerMessage(LogLevel.Warning, "An importer process died: {Sentence}")]
    private partial void LogDied(string sentence);
}
