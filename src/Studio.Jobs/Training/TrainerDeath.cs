namespace Studio.Jobs.Training;

using Studio.Jobs.Telemetry;

/// <summary>Why a trainer process died without a result.</summary>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Kind">The same in a word.</param>
internal sealed record TrainerDeath(string Reason, FailureKind Kind)
{
    // The runtime reports a process ended by signal s as exit code 128 + s.
    private const int Aborted = 128 + 6;
    private const int Killed = 128 + 9;
    private const int SegmentationFault = 128 + 11;
    private const int Terminated = 128 + 15;

    private const string MoreMemory = "allow it more memory (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns";

    /// <summary>True when it died by itself, so that it may do so again; false when it was ended from outside.</summary>
    public bool Crashed => Kind is FailureKind.Memory or FailureKind.Crash or FailureKind.NoResult;

    /// <summary>What an exit means.</summary>
    /// <param name="exitCode">Exit code of the process.</param>
    /// <param name="errors">The last lines of its standard error, oldest first.</param>
    /// <param name="exceeded">The memory it was killed for, or null.</param>
    public static TrainerDeath Of(int exitCode, IReadOnlyList<string> errors, MemoryExceeded? exceeded) =>
        Explain(exitCode, LastSentence(errors), exceeded);

    private static TrainerDeath Explain(int exitCode, string? said, MemoryExceeded? exceeded)
    {
        if (exceeded is { UsedMegabytes: null })
        {
            return new($"The trainer process used all of its {exceeded.AllowedMegabytes} MiB of memory, and the system ended it; {MoreMemory}.", FailureKind.Memory);
        }

        if (exceeded is not null)
        {
            return new(
                $"The trainer process used {exceeded.UsedMegabytes} MiB of memory where {exceeded.AllowedMegabytes} MiB are allowed, and was ended; {MoreMemory}.", FailureKind.Memory);
        }

        if (said is not null && (said.Contains("OutOfMemory", StringComparison.Ordinal) || said.Contains("out of memory", StringComparison.OrdinalIgnoreCase)))
        {
            return new($"The trainer process ran out of memory; {MoreMemory}.", FailureKind.Memory);
        }

        var (what, kind) = exitCode switch
        {
            0 => ("ended without a result", FailureKind.NoResult),
            Killed => ("was killed (signal 9), by a person or because the machine ran out of memory", FailureKind.Killed),
            Terminated => ("was ended from outside (signal 15)", FailureKind.Killed),
            SegmentationFault => ("crashed in native code (signal 11)", FailureKind.Crash),
            Aborted => ("crashed (signal 6)", FailureKind.Crash),
            _ => ($"ended with exit code {exitCode} and no result", FailureKind.NoResult),
        };
        return new(said is null ? $"The trainer process {what}." : $"The trainer process {what}; the last it said was: {said}", kind);
    }

    /// <summary>The last line that is no stack frame, without the runtime's prefix.</summary>
    private static string? LastSentence(IReadOnlyList<string> errors) =>
        errors
            .Reverse()
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("---", StringComparison.Ordinal))
            .Select(line => line.StartsWith("Unhandled exception. ", StringComparison.Ordinal) ? line["Unhandled exception. ".Length..] : line)
            .FirstOrDefault();
}
