namespace Studio.Pipelines.Reports;

using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;

/// <summary>The reports there are. To add one, write its file and add it to the list.</summary>
public static class ReportCatalog
{
    /// <summary>All reports, in the order in which they are made.</summary>
    public static IReadOnlyList<IModelReport> All { get; } =
    [
        new JsonReport<ModelSignature>(ModelFiles.Signature, model => model.Model.Signature),
        new JsonReport<MetricsReport>(ModelFiles.Metrics, model => model.Published.Metrics),
        new JsonReport<LeaderboardReport>(ModelFiles.Leaderboard, model => new LeaderboardReport(model.Models, model.Trials)),
        new JsonReport<ParityReport>(ModelFiles.Parity, model => model.Published.Parity),
        new JsonReport<TrainingPlan>(ModelFiles.Plan, model => model.Model.Plan),
    ];
}
