namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Trials;

/// <summary>A model as it was on each fold: what makes its out-of-fold predictions.</summary>
internal static class FoldModels
{
    /// <summary>A model for each scored fold.</summary>
    /// <param name="built">The model.</param>
    /// <param name="setup">What its trials share.</param>
    /// <param name="data">The rows.</param>
    /// <param name="leaderboard">The trials with their models.</param>
    public static IReadOnlyList<ValidatedFold> Of(BuiltModel built, TrialSetup setup, ExperimentData data, Leaderboard leaderboard) =>
        [.. setup.Folds.Take(setup.ScoredFolds).Select((fold, index) => new ValidatedFold(
            Array.ConvertAll(fold.Validation, row => data.FileRows[row]),
            built.Model with { Members = [.. built.Candidate.Members.Select(member => leaderboard.Trained(member.Trial).Of([index]).Single() with { Weight = member.Weight })] }))];
}
