namespace Studio.Api.Models;

using Studio.Jobs.ModelImports;
using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Evaluation.Fairness;
using Studio.Pipelines.Evaluation.Learned;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Reports;

/// <summary>A report of a version that can be asked for: a file of the version, as it was written.</summary>
/// <param name="Name">Its name in the address.</param>
/// <param name="File">The file.</param>
/// <param name="Summary">What it tells.</param>
/// <param name="Type">What the JSON of the file is.</param>
internal sealed record VersionReport(string Name, string File, string Summary, Type Type)
{
    /// <summary>All reports.</summary>
    public static IReadOnlyList<VersionReport> All { get; } =
    [
        new("signature", ModelFiles.Signature, "Get its inputs and outputs", typeof(ModelSignature)),
        new("metrics", ModelFiles.Metrics, "Get how good it is", typeof(MetricsReport)),
        new("parity", ModelFiles.Parity, "Get how its ONNX file compares with the trained model", typeof(ParityReport)),
        new("leaderboard", ModelFiles.Leaderboard, "Get the models and trials of its search", typeof(LeaderboardReport)),
        new("plan", ModelFiles.Plan, "Get what its search was to do", typeof(TrainingPlan)),
        new("quality", ModelFiles.Quality, "Get its metrics with intervals, and what its curves are drawn from", typeof(QualityReport)),
        new("slices", ModelFiles.Slices, "Get its metric by value of every column", typeof(SliceReport)),
        new("importance", ModelFiles.Importance, "Get how much each column matters to it", typeof(ImportanceReport)),
        new("effects", ModelFiles.Effects, "Get how its predictions change with each column", typeof(EffectsReport)),
        new("errors", ModelFiles.Errors, "Get the rows that it is most wrong about", typeof(ErrorsReport)),
        new("fairness", ModelFiles.Fairness, "Get how it treats the values of every column of categories", typeof(FairnessReport)),
        new("learned", ModelFiles.Learned, "Get what its search learned, and whether more data would help", typeof(LearnedReport)),
        new("import", ImportFiles.Import, "Get how a model that was made elsewhere was imported", typeof(ImportResult)),
    ];
}
