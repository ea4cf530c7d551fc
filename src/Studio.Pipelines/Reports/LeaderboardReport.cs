namespace Studio.Pipelines.Reports;

using Studio.Pipelines.Trials;

/// <summary>Contents of <c>leaderboard.json</c>.</summary>
/// <param name="Models">The models the experiment ended with.</param>
/// <param name="Trials">All trials, the best first.</param>
public sealed record LeaderboardReport(IReadOnlyList<ModelReport> Models, IReadOnlyList<Trial> Trials);
