namespace Studio.Jobs.ModelImports;

using System.Text.Json;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Training;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.ForeignModels;

/// <summary>
/// The importer process, which alone opens files that were made elsewhere. Writes one <see cref="ImportEvent"/> a line to standard output, the last one <c>ended</c> or
/// <c>failed</c>. Reads <c>cancel</c> from standard input, whose end ends it.
/// </summary>
internal static class ImporterVerb
{
    /// <summary>How the importer is called.</summary>
    public const string Usage = "Usage: Studio.Jobs importer --task FILE --out DIRECTORY";

    /// <summary>Exit code: it ended with a result.</summary>
    public const int Ended = 0;

    /// <summary>Exit code: it ended without one.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: wrong arguments, told on standard error.</summary>
    public const int WrongArguments = 2;

    /// <summary>Exit code: cancelled.</summary>
    public const int Cancelled = 3;

    /// <summary>Runs to the end and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var output = new EventOutput<ImportEvent>(StandardOutput.Take(), ImportEvent.IsLast);
        if (args is not ["--task", var task, "--out", var folder])
        {
            await Console.Error.WriteLineAsync(Usage);
            return WrongArguments;
        }

        using var cancel = new CancellationTokenSource();
        ParentLines.Listen(Console.In, Console.Error, line => Problem(line, cancel));
        await ImportAsync(task, folder, output, cancel.Token);
        return output.Final is ImportEnded ? Ended : cancel.IsCancellationRequested ? Cancelled : Failed;
    }

    private static string? Problem(string line, CancellationTokenSource cancel)
    {
        if (line.Trim() != ParentLines.CancelCommand)
        {
            return $"known is {ParentLines.CancelCommand}.";
        }

        cancel.Cancel();
        return null;
    }

    private static async Task ImportAsync(string taskPath, string folder, EventOutput<ImportEvent> output, CancellationToken cancel)
    {
        try
        {
            var task = JsonSerializer.Deserialize<ImportTask>(await File.ReadAllTextAsync(taskPath, cancel), StudioJson.File) ?? throw new JsonException($"The file '{taskPath}' is empty.");
            output.Write(new ImportEnded(await ModelImporter.RunAsync(task, folder, new Steps(output), cancel)));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Nobody wants to hear of it any more.
        }
        catch (OutOfMemoryException)
        {
            output.Write(new ImportEnded(new ImportResult($"The process that reads the file ran out of memory; {ImporterProcess.MoreMemory}.")));
        }
        catch (Exception failure) when (DiskFull.IsCauseOf(failure))
        {
            output.Write(new ImportFailed());
        }
        catch (Exception failure) when (failure is DatasetException or InvalidDataException)
        {
            output.Write(new ImportEnded(new ImportResult(failure.Message)));
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            output.Write(new ImportEnded(new ImportResult($"The import broke off: {failure.Message}")));
        }
    }

    /// <summary>Writes each step in its turn.</summary>
    private sealed class Steps(EventOutput<ImportEvent> output) : IProgress<string>
    {
        public void Report(string value) => output.Write(new ImportStep(value));
    }
}
