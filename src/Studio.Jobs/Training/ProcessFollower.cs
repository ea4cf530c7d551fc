namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Studio.Pipelines;

/// <summary>How a process of ours ended: with its last event, or by dying.</summary>
/// <param name="Last">Its last event; null when it died before.</param>
/// <param name="Exit">How it died; null when it did not.</param>
internal sealed record FollowedEnd<TEvent>(TEvent? Last, ProcessExit? Exit)
    where TEvent : class;

/// <summary>Follows a process of ours that tells events, one JSON object a line of its standard output, to its end; afterwards neither it nor a child of it is left.</summary>
/// <param name="name">What it is called in the log.</param>
/// <param name="isWhole">False for an event that lacks what it is about; JSON does not tell.</param>
/// <param name="isLast">True for an event after which there is none.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class ProcessFollower<TEvent>(string name, Func<TEvent, bool> isWhole, Func<TEvent, bool> isLast, TimeProvider time, ILogger logger)
    where TEvent : class
{
    /// <summary>Time for a clean end after <c>cancel</c>; then the process and its children are killed.</summary>
    private static readonly TimeSpan SoftCancel = TimeSpan.FromSeconds(1);

    /// <summary>Time between the last event and the end of the process, or between the end of the process and that of its output.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>Most characters of an event: the result of the largest experiment is far smaller.</summary>
    private const int LongestLine = 32 * 1024 * 1024;

    /// <summary>Follows it.</summary>
    /// <param name="process">The process, with its standard streams in our hands.</param>
    /// <param name="guard">Watches it already.</param>
    /// <param name="events">Hears all events but the last, in order; when it throws, the process is killed and the exception passed on.</param>
    /// <param name="commands">Lines for its standard input as they come.</param>
    /// <param name="cancellationToken">Ends the process within 2 s.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the process is gone.</exception>
    public async Task<FollowedEnd<TEvent>> FollowAsync(
        Process process, TrainerGuard guard, Func<TEvent, Task> events, ChannelReader<string> commands, CancellationToken cancellationToken)
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
            LogLingers(name, process.Id);
        }
        finally
        {
            await ended.CancelAsync();
            await passing;
            await EndAsync(process, exit);
        }

        var final = reading.IsCompletedSuccessfully ? await reading : null;
        return final is not null ? new FollowedEnd<TEvent>(final, null) : new FollowedEnd<TEvent>(null, ProcessExit.Of(process.ExitCode, await errors, await guard.FindExceededAsync()));
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

        Send(process, ParentLines.CancelCommand);
        try
        {
            await exit.WaitAsync(SoftCancel, time);
        }
        catch (TimeoutException)
        {
            LogKilled(name, process.Id);
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

    private async Task<TEvent?> ReadEventsAsync(StreamReader output, Func<TEvent, Task> events)
    {
        TEvent? final = null;
        var lines = new BoundedLines(output, LongestLine);
        while (await lines.ReadAsync() is { } line)
        {
            if (Parse(line) is not { } happened)
            {
                continue;
            }

            if (isLast(happened))
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
            LogTooLong(name, lines.LeftOut, LongestLine);
        }

        return final;
    }

    private TEvent? Parse(string line)
    {
        TEvent? happened = null;
        try
        {
            happened = JsonSerializer.Deserialize<TEvent>(line, StudioJson.Line);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            // Said below.
        }

        if (happened is not null && isWhole(happened))
        {
            return happened;
        }

        LogGarbage(name, line.Length <= 200 ? line : line[..200]);
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "The {Name} process wrote a line that is no event: {Line}")]
    private partial void LogGarbage(string name, string line);

    [LoggerMessage(LogLevel.Warning, "The {Name} process wrote {Lines} lines of more than {Longest} characters; they were left out")]
    private partial void LogTooLong(string name, int lines, int longest);

    [LoggerMessage(LogLevel.Warning, "The {Name} process {ProcessId} goes on after its last event")]
    private partial void LogLingers(string name, int processId);

    [LoggerMessage(LogLevel.Information, "The {Name} process {ProcessId} did not end when asked to and was killed")]
    private partial void LogKilled(string name, int processId);
}
