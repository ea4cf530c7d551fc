namespace Studio.Api.Components.Experiments;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>The configurations of one learner that a search has tried, and how its hyperparameters are drawn.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Trials">Its trials that have ended, by number; without those that were made of others when the search had ended.</param>
/// <param name="Axes">An axis for each hyperparameter that at least one trial has, in the order of the search space.</param>
public sealed record LearnerTrials(string Learner, IReadOnlyList<Trial> Trials, IReadOnlyList<ParameterAxis> Axes)
{
    // Ranges follow the table, but whether they are searched on a logarithmic scale does not.
    private const int UsualRows = 1000;

    /// <summary>The learners of which at least two configurations have ended, the one with the most trials first.</summary>
    /// <param name="plan">Plan of the search.</param>
    /// <param name="trials">All its trials, in any order.</param>
    public static IReadOnlyList<LearnerTrials> Of(TrainingPlan plan, IEnumerable<Trial> trials) =>
    [
        .. trials
            .Where(trial => trial is { IsOfSearch: true, State: not (TrialState.Running or TrialState.Waiting) })
            .GroupBy(trial => trial.Learner)
            .Select(group => Of(plan, group.Key, [.. group.OrderBy(trial => trial.Number)]))
            .Where(learner => learner is { Trials.Count: > 1, Axes.Count: > 0 })
            .OrderByDescending(learner => learner.Trials.Count)
            .ThenBy(learner => learner.Learner, StringComparer.Ordinal),
    ];

    private static LearnerTrials Of(TrainingPlan plan, string learner, Trial[] trials)
    {
        var ranges = RangesOf(plan, learner);
        var names = ranges.Select(range => range.Name).Concat(trials.SelectMany(trial => trial.Parameters.Names)).Distinct();
        return new LearnerTrials(
            learner, trials, [.. names.Select(name => ParameterAxis.Of(name, ranges.FirstOrDefault(range => range.Name == name), trials)).OfType<ParameterAxis>()]);
    }

    /// <summary>How hyperparameters are searched; empty for a learner that there is no more.</summary>
    private static List<ParameterRange> RangesOf(TrainingPlan plan, string learner)
    {
        var shape = new DataShape(plan.Task, Math.Max(1, plan.Classes.Count), UsualRows, plan.Features.Count)
        {
            Pictures = plan.Pictures,
            PictureVectors = plan.PictureEncoder is not null,
        };
        return TrainerCatalog.Find(learner) is { } trainer ? [.. trainer.SearchSpace(shape).Ranges, .. trainer.Settable(shape)] : [];
    }
}
