namespace Studio.Soak.Rounds;

/// <summary>What came of a round.</summary>
/// <param name="Plan">The round.</param>
/// <param name="Killed">What was killed, for people.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Experiments">Experiments run.</param>
/// <param name="Resumed">Runs of parts after each part's first.</param>
/// <param name="Seen">Trials that the API said had ended.</param>
internal sealed record RoundResult(RoundPlan Plan, string Killed, double Seconds, int Experiments, long Resumed, int Seen)
{
    /// <summary>Trials seen that are gone or changed.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>Experiments that did not complete, or not in time.</summary>
    public IReadOnlyList<string> Stuck { get; init; } = [];

    /// <summary>Experiments with another number of model versions than one.</summary>
    public IReadOnlyList<string> NotOnce { get; init; } = [];

    /// <summary>What differs from the undisturbed run where none should.</summary>
    public IReadOnlyList<string> Different { get; init; } = [];

    /// <summary>Parts, jobs and processes left over, and processes that ended by themselves.</summary>
    public IReadOnlyList<string> LeftOver { get; init; } = [];

    /// <summary>Everything that must not have happened, in words.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. Lost.Select(text => $"lost: {text}"),
        .. Stuck.Select(text => $"stuck: {text}"),
        .. NotOnce.Select(text => $"published: {text}"),
        .. Different.Select(text => $"different: {text}"),
        .. LeftOver.Select(text => $"left over: {text}"),
    ];
}
