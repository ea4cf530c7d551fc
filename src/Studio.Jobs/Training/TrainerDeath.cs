namespace Studio.Jobs.Training;

/// <summary>Why a trainer process died without a result.</summary>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Crashed">True when it did so by itself, so that it may do it again; false when it was ended from outside.</param>
internal sealed record TrainerDeath(string Reason, bool Crashed)
{
    // The runtime reports a process ended by signal s as exit code 128 + s.
    private const int Aborted = 128 + 6;
    private const int Killed = 128 + 9;
    private const int SegmentationFault = 128 + 11;
    private const int Terminated = 128 + 15;

    private const string MoreMemory = "allow it more memory (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns";

    /// <summary>What an exit means.</summary>
    /// <param name="exitCode">Exit code of the process.</param>
    /// <param name="errors">The last lines of its standard error, oldest first.</param>
    /// <param name="exceeded">The memory it was killed for, or null.</param>
    public static TrainerDeath Of(int exitCode, IReadOnlyList<string> errors, MemoryExceeded? exceeded) =>
        new(Explain(exitCode, errors, exceeded), exceeded is not null || exitCode is not (Killed or Terminated));

    private static string Explain(int exitCode, IReadOnlyList<string> errors, MemoryExceeded? exceeded)
    {
        if (exceeded is { UsedMegabytes: null })
        {
            return $"The trainer process used all of its {exceeded.AllowedMegabytes} MiB of memory, and the system ended it; {MoreMemory}.";
        }

        if (exceeded is not null)
        {
            return $"The trainer process used {exceeded.UsedMegabytes} MiB of memory where {exceeded.AllowedMegabytes} MiB are allowed, and was ended; {MoreMemory}.";
        }

        var said = LastSentence(errors);
        if (said is not null && (said.Contains("OutOfMemory", StringComparison.Ordinal) || said.Contains("out of memory", StringComparison.OrdinalIgnoreCase)))
        {
            return $"The trainer process ran out of memory; {MoreMemory}.";
        }

        var what = exitCode switch
        {
            0 => "ended without a result",
            Killed => "was killed (signal 9), by a person or because the machine ran out of memory",
            Terminated => "was ended from outside (signal 15)",
            SegmentationFault => "crashed in native code (signal 11)",
            Aborted => "crashed (signal 6)",
            _ => $"ended with exit code {exitCode} and no result",
        };
        return said is null ? $"The trainer process {what}." : $"The trainer process {what}; the last it said was: {said}";
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
