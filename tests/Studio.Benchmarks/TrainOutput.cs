namespace Studio.Benchmarks;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Trials;

/// <summary>The part of what <c>train --json</c> writes that is measured.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Leaderboard">All trials.</param>
internal sealed record TrainOutput(ExperimentResult Result, IReadOnlyList<Trial> Leaderboard);
