namespace Studio.Pipelines.Evaluation.Learned;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>What the stored trials of a search tell.</summary>
/// <param name="metric">What decided.</param>
/// <param name="trials">The trials, in any order.</param>
internal sealed class TrialsTold(Metric metric, IReadOnlyList<Trial> trials)
{
    private const string SecondLayer = ", second layer";
    private const string Features = "features";

    // Trials in which scores compare: on all rows, of configurations that the search proposed.
    private readonly IReadOnlyList<Trial> _scored =
        [.. trials.Where(trial => trial is { State: TrialState.Completed, Fidelity: 1, IsOfSearch: true, Score: not null } && trial.Learner != TrainerCatalog.Baseline)];

    /// <summary>Learner by learner, the best first.</summary>
    /// <param name="members">Members of the published model; null where it is not known.</param>
    public IReadOnlyList<LearnerResult> Learners(IReadOnlyList<ModelMember>? members)
    {
        var weights = members?.ToDictionary(member => member.Trial, member => member.Weight);
        var learners = trials.GroupBy(NameOf, StringComparer.Ordinal).Select(group =>
        {
            var scored = group.Where(trial => trial is { State: TrialState.Completed, Fidelity: 1, Score: not null }).ToList();
            return new LearnerResult(
                group.Key, group.Count(), scored.Count, scored.Count == 0 ? null : Best(scored), group.Sum(trial => trial.Seconds), weights is null ? null : group.Sum(trial => weights.GetValueOrDefault(trial.Number)));
        });
        return [.. learners.OrderBy(learner => learner.Best is { } best ? Loss(best) : double.PositiveInfinity).ThenBy(learner => learner.Learner, StringComparer.Ordinal)];
    }

    /// <summary>The best score against time.</summary>
    public SearchProgress Course()
    {
        var (points, best) = (new List<ProgressPoint>(), double.NaN);
        foreach (var trial in _scored.Where(trial => trial.EndedAt is not null).OrderBy(trial => trial.EndedAt))
        {
            if (metric.IsBetter(trial.Score!.Value, best))
            {
                best = trial.Score.Value;
                points.Add(new ProgressPoint(trial.EndedAt!.Value, best, trial.Number, trial.Learner));
            }
        }

        var end = trials.Where(trial => trial.IsOfSearch).Max(trial => trial.EndedAt) ?? 0;
        var gain = new SearchCourse(trials, metric).GainSince(end / 2);
        return new SearchProgress(points, end, gain, Text(points, end, gain));
    }

    /// <summary>Options of which at least two were tried.</summary>
    public IReadOnlyList<ChoiceResult> Choices()
    {
        var features = Compare(null, Features, [.. _scored.Select(trial => (Option: FeaturesOf(trial), Trial: trial)).Where(chosen => chosen.Option is not null).Select(chosen => (chosen.Option!, chosen.Trial))]);
        var own = _scored.GroupBy(trial => trial.Learner, StringComparer.Ordinal).OrderBy(learner => learner.Key, StringComparer.Ordinal).SelectMany(learner => learner
            .SelectMany(trial => trial.Parameters.Names.Where(name => !trial.Parameters.IsNumber(name)))
            .Distinct(StringComparer.Ordinal)
            .Select(name => Compare(learner.Key, name, [.. learner.Where(trial => trial.Parameters.Has(name) && !trial.Parameters.IsNumber(name)).Select(trial => (trial.Parameters.Choice(name), trial))]))
            .OrderByDescending(options => options.Select(option => Math.Abs(option.With - option.Without)).DefaultIfEmpty().Max())
            .SelectMany(options => options));
        return [.. features, .. own];
    }

    private List<ChoiceResult> Compare(string? learner, string choice, List<(string Option, Trial Trial)> chosen)
    {
        var options = chosen.GroupBy(one => one.Option, one => one.Trial, StringComparer.Ordinal).Select(group => (group.Key, Trials: group.ToList())).ToList();
        return options.Count < 2
            ? []
            : [.. options
                .Select(option => new ChoiceResult(learner, choice, option.Key, option.Trials.Count, Best(option.Trials), Best(chosen.Where(other => other.Option != option.Key).Select(other => other.Trial))))
                .OrderBy(option => Loss(option.With))];
    }

    /// <summary>How a trial made features of columns; null where its learner is not known here, or its configuration is of another version.</summary>
    private static string? FeaturesOf(Trial trial)
    {
        try
        {
            return TrainerCatalog.Find(trial.Learner) is { } trainer ? EmbeddedFeaturizer.Choose(trainer.Featurizer(trial.Parameters), trial.Parameters) : null;
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private static string NameOf(Trial trial) => trial.IsOfSecondLayer ? trial.Learner + SecondLayer : trial.Learner;

    private double Best(IEnumerable<Trial> scored) => scored.Select(trial => trial.Score!.Value).MinBy(Loss);

    private double Loss(double score) => metric.Direction == MetricDirection.Maximize ? -score : score;

    private string Text(List<ProgressPoint> points, double end, double? gain) => (points.Count, gain) switch
    {
        (0, _) => "No trial beside the baseline has stored when it ended.",
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"The first score was there after {points[0].Seconds:F0} of {end:F0} s: nothing can be said of what the rest brought."),
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $"The later half of the {end:F0} s brought nothing better: the best trial ended after {points[^1].Seconds:F0} s."),
        _ => string.Create(CultureInfo.InvariantCulture, $"The later half of the {end:F0} s made {metric.Name} better by {gain:G3}, to {points[^1].Score:G5} after {points[^1].Seconds:F0} s."),
    };
}
