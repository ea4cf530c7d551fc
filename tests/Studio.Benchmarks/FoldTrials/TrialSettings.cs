namespace Studio.Benchmarks.FoldTrials;

/// <summary>How trials are run.</summary>
/// <param name="Folds">Folds.</param>
/// <param name="Threads">Threads of all folds together.</param>
/// <param name="Seed">Seed of the split and of the nets.</param>
internal sealed record TrialSettings(int Folds, int Threads, int Seed)
{
    /// <summary>Name of the task; or auto to derive it from the label.</summary>
    public string Task { get; init; } = "auto";
}
