namespace Studio.Benchmarks;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>How near the estimates of a trial's time were.</summary>
internal static class EstimateAccuracy
{
    // Shorter ones are begun whatever their estimate.
    private const double LeastSeconds = 0.5;

    /// <summary>
    /// Seconds that completed trials of half a second or more took over what was expected of them: the learner's formula by the unit that its trials before have shown, the median
    /// of theirs, as the search expects it. The first trial of a learner has none before.
    /// </summary>
    /// <param name="trials">All trials.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">Rows of the training file.</param>
    public static IReadOnlyList<LearnerRatio> Of(IEnumerable<Trial> trials, TrainingPlan plan, int rows)
    {
        var units = new Dictionary<string, List<double>>();
        var ratios = new List<LearnerRatio>();
        foreach (var trial in trials.Where(trial => trial.State == TrialState.Completed && trial.IsOfSearch && trial.Learner != TrainerCatalog.Baseline).OrderBy(trial => trial.EndedAt))
        {
            var work = Work(trial, plan, rows);
            var known = units.TryGetValue(trial.Learner, out var before) ? before : units[trial.Learner] = [];
            if (known.Count > 0 && trial.Seconds >= LeastSeconds)
            {
                ratios.Add(new LearnerRatio(trial.Learner, trial.Seconds / (work * known.Order().ElementAt(known.Count / 2))));
            }

            known.Add(trial.Seconds / Math.Max(1e-9, work));
        }

        return ratios;
    }

    private static double Work(Trial trial, TrainingPlan plan, int rows)
    {
        var share = plan.Folds == 1 ? 1 - plan.HoldoutShare : (plan.Folds - 1.0) / plan.Folds;
        var shape = new DataShape(plan.Task, Math.Max(1, plan.Classes.Count), (int)Math.Ceiling(rows * share * trial.Fidelity), plan.Features.Count);
        return TrainerCatalog.Find(trial.Learner)!.Work(shape, trial.Parameters);
    }
}

/// <summary>Seconds of a trial over what was expected.</summary>
/// <param name="Learner">Its learner.</param>
/// <param name="Ratio">Above 1 where it took longer.</param>
internal sealed record LearnerRatio(string Learner, double Ratio);
