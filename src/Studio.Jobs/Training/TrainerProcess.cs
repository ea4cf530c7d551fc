namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;

/// <summary>Runs an experiment in a process of its own: a crash, a leak or too little memory ends that process and nothing else.</summary>
internal sealed partial class TrainerProcess(
    TrainerCommand command, IOptions<TorchOptions> torch, TrainerGuards guards, TimeProvider time, ILogger<TrainerProcess> logger, WarmTrainer? warm = null)
{
    /// <summary>Time for a clean end after <c>cancel</c>; then the process and its children are killed.</summary>
    private static readonly TimeSpan SoftCancel = TimeSpan.FromSeconds(1);

    /// <summary>Time between the last event and the end of the process, or between the end of the process and that of its output.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>Most characters of an event: the result of the largest experiment is far smaller.</summary>
    private const int LongestLine = 32 * 1024 * 1024;

    /// <summary>Runs to the end.</summary>
    /// <param name="order">What to do.</param>
    /// <param name="events">Hears all events but the last, in order; when it throws, the process is killed and the exception passed on.</param>
    /// <param name="commands">Lines for its standard input as they come; see <see cref="TrainerVerb"/>.</param>
    /// <param name="cancellationToken">Ends the process within 2 s.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the process is gone.</exception>
    public async Task<TrainerEnd> RunAsync(
        TrainerOrder order, Func<ExperimentEvent, Task> events, ChannelReader<string> commands, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = order.Files.OutputDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var (planPath, resumePath) = (path + ".plan.json", path + ".resume.json");
        try
        {
            await File.WriteAllTextAsync(planPath, JsonSerializer.Serialize(order.Plan, StudioJson.File), cancellationToken);
            await File.WriteAllTextAsync(resumePath, JsonSerializer.Serialize(order.Progress, StudioJson.File), cancellationToken);
            using var guard = guards.Open(order.Plan.MemoryMegabytes);
            using var process = Start(order, planPath, resumePath);
            guard.Watch(process);
            LogStarted(process.Id);
            return await FollowAsync(process, guard, events, commands, cancellationToken);
        }
        finally
        {
            File.Delete(planPath);
            File.Delete(resumePath);
        }
    }

    private Process Start(TrainerOrder order, string planPath, string resumePath)
    {
        var (plan, files) = (order.Plan, order.Files);
        string[] test = files.Test is null ? [] : ["--test", files.Test];
        string[] part = ["--part", order.Part.Kind.ToString().ToLowerInvariant(), "--shard", string.Create(CultureInfo.InvariantCulture, $"{order.Part.Shard}/{order.Part.Shards}")];
        string[] vectors = files.VectorsDirectory is null ? [] : ["--vectors", files.VectorsDirectory];
        string[] resume = order.Progress is null ? [] : ["--resume", resumePath];
        string[] arguments = ["--plan", planPath, "--data", files.Data, .. test, "--out", files.OutputDirectory, "--trials", order.TrialsDirectory, .. vectors, .. part, .. resume];
        var environment = TrainerEnvironment.Of(plan, torch.Value);
        return warm?.TryTake(environment, arguments) ?? command.Start(arguments, environment);
    }

    private async Task<TrainerEnd> FollowAsync(
        Process process, TrainerGuard guard, Func<ExperimentEvent, Task> events, ChannelReader<string> commands, CancellationToken cancellationToken)
    {
        using var ended = new CancellationTokenSource();
        var passing = PassOnAsync(process, commands, ended.Token);
        var errors = ErrorTail.ReadAsync(process.StandardError);
        var reading = ReadEventsAsync(process.StandardOutput, events);
        var exit = process.WaitForExitAsync(CancellationToken.None);
        try
        {
            await Task.WhenAny(exit, reading).WaitAsync(cancellationToken);
            if (reading.IsFaulted)
            {
                await reading;
            }

            await Task.WhenAll(exit, reading).WaitAsync(Farewell, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogLingers(process.Id);
        }
        finally
        {
            await ended.CancelAsync();
            await passing;
            await EndAsync(process, exit);
        }

        var final = reading.IsCompletedSuccessfully ? await reading : null;
        return final is not null ? new TrainerEnd(final, null) : new TrainerEnd(null, TrainerDeath.Of(process.ExitCode, await errors, await guard.FindExceededAsync()));
    }

    private static async Task PassOnAsync(Process process, ChannelReader<string> commands, CancellationToken ended)
    {
        try
        {
            await foreach (var line in commands.ReadAllAsync(ended))
            {
                Send(process, line);
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }

    /// <summary>Makes sure that the process and its children are gone.</summary>
    private async Task EndAsync(Process process, Task exit)
    {
        if (process.HasExited)
        {
            return;
        }

        Send(process, TrainerVerb.CancelCommand);
        try
        {
            await exit.WaitAsync(SoftCancel, time);
        }
        catch (TimeoutException)
        {
            LogKilled(process.Id);
            process.Kill(entireProcessTree: true);
            await exit;
        }
    }

    private static void Send(Process process, string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task<ExperimentEvent?> ReadEventsAsync(StreamReader output, Func<ExperimentEvent, Task> events)
    {
        ExperimentEvent? final = null;
        var lines = new BoundedLines(output, LongestLine);
        while (await lines.ReadAsync() is { } line)
        {
            if (Parse(line) is not { } happened)
            {
                continue;
            }

            if (happened is ExperimentCompleted or ExperimentFailed or SearchEnded or ExperimentPaused)
            {
                final = happened;
            }
            else
            {
                await events(happened);
            }
        }

        if (lines.LeftOut > 0)
        {
            LogTooLong(lines.LeftOut, LongestLine);
        }

        return final;
    }

    private ExperimentEvent? Parse(string line)
    {
        ExperimentEvent? happened = null;
        try
        {
            happened = JsonSerializer.Deserialize<ExperimentEvent>(line, StudioJson.Line);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            // Said below.
        }

        if (happened is not null && IsWhole(happened))
        {
            return happened;
        }

        LogGarbage(line.Length <= 200 ? line : line[..200]);
        return null;
    }

    /// <summary>False for an event that lacks what it is about; JSON does not tell.</summary>
    private static bool IsWhole(ExperimentEvent happened) => happened switch
    {
        TrialStarted started => IsWhole(started.Trial),
        TrialEnded ended => IsWhole(ended.Trial),
        ExperimentCompleted completed => completed.Result is { BestTrial: not null, Metrics: not null, Parity: not null, Models: not null },
        ExperimentFailed failed => failed.Reason is not null,
        _ => true,
    };

    private static bool IsWhole(Trial? trial) => trial is { Number: > 0, Learner: not null, Parameters: not null };

    [LoggerMessage(LogLevel.Information, "Trainer process {ProcessId} started")]
    private partial void LogStarted(int processId);

    [LoggerMessage(LogLevel.Warning, "The trainer process wrote a line that is no event: {Line}")]
    private partial void LogGarbage(string line);

    [LoggerMessage(LogLevel.Warning, "The trainer process wrote {Lines} lines of more than {Longest} characters; they were left out")]
    private partial void LogTooLong(int lines, int longest);

    [LoggerMessage(LogLevel.Warning, "Trainer process {ProcessId} goes on after its last event")]
    private partial void LogLingers(int processId);

    [LoggerMessage(LogLevel.Information, "Trainer process {ProcessId} did not end when asked to and was killed")]
    private partial void LogKilled(int processId);
}
