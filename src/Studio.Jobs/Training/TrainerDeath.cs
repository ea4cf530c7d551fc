namespace Studio.Jobs.Training;

using Studio.Jobs.Telemetry;

/// <summary>Why a trainer process died without a result.</summary>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Kind">The same in a word.</param>
internal sealed record TrainerDeath(string Reason, FailureKind Kind)
{
    private const string MoreMemory = "allow it more memory (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns";

    /// <summary>True when it died by itself, so that it may do so again; false when it was ended from outside.</summary>
    public bool Crashed => Kind is FailureKind.Memory or FailureKind.Crash or FailureKind.NoResult;

    /// <summary>What an exit means.</summary>
    public static TrainerDeath Of(ProcessExit exit)
    {
        var sentence = exit.Sentence("The trainer process");
        return new TrainerDeath(exit switch
        {
            { Kind: FailureKind.Memory } => $"{sentence}; {MoreMemory}.",
            { Said: null } => $"{sentence}.",
            _ => sentence,
        }, exit.Kind);
    }
}
