namespace Studio.Pipelines.Evaluation;

using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Evaluation.Fairness;
using Studio.Pipelines.Evaluation.Learned;
using Studio.Pipelines.Evaluation.Monitored;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Evaluation.Slices;

/// <summary>The evaluations there are. To add one, write its file and add it to the list.</summary>
internal static class EvaluationCatalog
{
    /// <summary>All of them, in the order in which they are made.</summary>
    public static IReadOnlyList<IEvaluation> All { get; } =
    [
        new BackgroundEvaluation(),
        new QualityEvaluation(),
        new MonitoringEvaluation(),
        new SliceEvaluation(),
        new FairnessEvaluation(),
        new ErrorsEvaluation(),
        new ImportanceEvaluation(),
        new EffectsEvaluation(),
        new LearnedEvaluation(),
    ];
}
