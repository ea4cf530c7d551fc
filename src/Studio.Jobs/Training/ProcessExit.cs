namespace Studio.Jobs.Training;

using Studio.Jobs.Telemetry;

/// <summary>What the end of a process of ours without a result means.</summary>
/// <param name="Kind">In a word.</param>
/// <param name="What">What happened to it, as the rest of a sentence; null where it had used up its memory.</param>
/// <param name="Said">The last it said; null for nothing.</param>
/// <param name="Exceeded">The memory it was killed for; null where that is not known or was not the reason.</param>
internal sealed record ProcessExit(FailureKind Kind, string? What, string? Said, MemoryExceeded? Exceeded)
{
    // The runtime reports a process ended by signal s as exit code 128 + s.
    private const int Aborted = 128 + 6;
    private const int Killed = 128 + 9;
    private const int SegmentationFault = 128 + 11;
    private const int Terminated = 128 + 15;

    /// <summary>What an exit means.</summary>
    /// <param name="exitCode">Exit code of the process.</param>
    /// <param name="errors">The last lines of its standard error, oldest first.</param>
    /// <param name="exceeded">The memory it was killed for, or null.</param>
    public static ProcessExit Of(int exitCode, IReadOnlyList<string> errors, MemoryExceeded? exceeded)
    {
        var said = LastSentence(errors);
        if (exceeded is not null || (said is not null && (said.Contains("OutOfMemory", StringComparison.Ordinal) || said.Contains("out of memory", StringComparison.OrdinalIgnoreCase))))
        {
            return new ProcessExit(FailureKind.Memory, null, said, exceeded);
        }

        var (what, kind) = exitCode switch
        {
            0 => ("ended without a result", FailureKind.NoResult),
            Killed => ("was killed (signal 9), by a person or because the machine ran out of memory", FailureKind.Killed),
            Terminated => ("was ended from outside (signal 15)", FailureKind.Killed),
            SegmentationFault => ("crashed in native code (signal 11)", FailureKind.Crash),
            Aborted => ("crashed (signal 6)", FailureKind.Crash),
            _ => (string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode} and no result"), FailureKind.NoResult),
        };
        return new ProcessExit(kind, what, said, null);
    }

    /// <summary>How it came to its end, as one sentence without its point.</summary>
    /// <param name="process">What the process is called, as the beginning of a sentence.</param>
    public string Sentence(string process) => this switch
    {
        { Exceeded: { UsedMegabytes: null, AllowedMegabytes: var allowed } } => string.Create(CultureInfo.InvariantCulture, $"{process} used all of its {allowed} MiB of memory, and the system ended it"),
        { Exceeded: { UsedMegabytes: var used, AllowedMegabytes: var allowed } } => string.Create(
            CultureInfo.InvariantCulture, $"{process} used {used} MiB of memory where {allowed} MiB are allowed, and was ended"),
        { What: null } => $"{process} ran out of memory",
        { Said: null } => $"{process} {What}",
        _ => $"{process} {What}; the last it said was: {Said}",
    };

    /// <summary>The last line that is no stack frame, without the runtime's prefix.</summary>
    private static string? LastSentence(IReadOnlyList<string> errors) =>
        errors
            .Reverse()
            .Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith("at ", StringComparison.Ordinal) && !line.StartsWith("---", StringComparison.Ordinal))
            .Select(line => line.StartsWith("Unhandled exception. ", StringComparison.Ordinal) ? line["Unhandled exception. ".Length..] : line)
            .FirstOrDefault();
}
