namespace Studio.Benchmarks;

using Studio.Pipelines.Trials;

/// <summary>The part of what <c>train --json</c> writes that is measured.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Leaderboard">All trials.</param>
internal sealed record TrainOutput(TrainedResult Result, IReadOnlyList<Trial> Leaderboard);

/// <summary>The part of the result that is measured.</summary>
internal sealed record TrainedResult(
    Trial BestTrial,
    double BaselineScore,
    MetricsReport Metrics,
    ParityReport Parity,
    int Trials,
    int FailedTrials,
    long OnnxBytes,
    double SearchSeconds,
    double? PeakMemoryMegabytes);
