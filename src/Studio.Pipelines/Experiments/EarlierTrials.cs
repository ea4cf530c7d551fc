namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Checkpoints;

/// <summary>Makes of the trials of earlier runs what a search goes on with.</summary>
internal static class EarlierTrials
{
    /// <summary>Configurations that are trained again at most: the best may fail a second time.</summary>
    private const int MostAgain = 3;

    /// <summary>
    /// The trials in their order, with what they trained where that is stored and can be used; a trial whose file cannot says so in its note. Where a
    /// model is needed and none is left, the best configurations are to be trained again; without any, the baseline is left out, so that it runs again.
    /// </summary>
    /// <param name="progress">What earlier runs did; null for nothing.</param>
    /// <param name="part">The part that goes on; a share of a search takes only its own models.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="checkpoints">Reads files.</param>
    /// <returns>The trials, and what is to be trained again, the best first.</returns>
    public static (IReadOnlyList<TrialOutcome> Outcomes, IReadOnlyList<TrialProposal> Again) Read(
        ExperimentProgress? progress, ExperimentPart part, LoadedExperiment experiment, TrialCheckpoints checkpoints)
    {
        var numbers = new TrialNumbers(part);
        TrialOutcome[] outcomes =
        [
            .. (progress?.Trials ?? []).Select(stored =>
                stored.File is null || (part.Kind == PartKind.Search && !numbers.IsOwn(stored.Trial.Number)) ? new TrialOutcome(stored.Trial, null) : Read(stored, checkpoints)),
        ];
        var oneConfiguration = experiment.Setup.Plan.Parameters is not null;
        if (part.Kind == PartKind.Search || outcomes.Any(outcome => outcome.Trained is not null && !(oneConfiguration && outcome.Trial.Learner == TrainerCatalog.Baseline)))
        {
            return (outcomes, []);
        }

        // Where one configuration was asked for, it is the model that is missing.
        if (oneConfiguration)
        {
            return ([], []);
        }

        var again = Best(outcomes.Select(outcome => outcome.Trial), experiment);
        return (again.Count > 0 ? outcomes : [.. outcomes.Where(outcome => outcome.Trial.Learner != TrainerCatalog.Baseline)], again);
    }

    private static List<TrialProposal> Best(IEnumerable<Trial> trials, LoadedExperiment experiment)
    {
        var sign = experiment.Setup.Metric.Direction == MetricDirection.Maximize ? -1 : 1;
        return
        [
            .. trials
                .Where(trial => trial is { State: TrialState.Completed, Fidelity: 1, IsOfSearch: true } && trial.Learner != TrainerCatalog.Baseline && experiment.Trainers.ContainsKey(trial.Learner))
                .OrderBy(trial => sign * trial.Score)
                .ThenBy(trial => trial.Number)
                .Take(MostAgain)
                .Select(trial => new TrialProposal(trial.Learner, trial.Parameters)),
        ];
    }

    private static TrialOutcome Read(StoredTrial stored, TrialCheckpoints checkpoints)
    {
        try
        {
            return new TrialOutcome(stored.Trial, checkpoints.Read(stored));
        }
        catch (CheckpointException failure)
        {
            return new TrialOutcome(stored.Trial with { Note = $"Its stored models cannot be used: {failure.Message}." }, null);
        }
    }
}
