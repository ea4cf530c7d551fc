namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>Makes of the trials of earlier runs what a search goes on with.</summary>
internal static class EarlierTrials
{
    /// <summary>
    /// The trials in their order, with what they trained where that is stored and can be used; a trial whose file cannot says so in its note. Where a
    /// model is needed and none is left, the baseline is left out, so that it runs again.
    /// </summary>
    /// <param name="progress">What earlier runs did; null for nothing.</param>
    /// <param name="part">The part that goes on; a share of a search takes only its own models.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="checkpoints">Reads files.</param>
    public static IReadOnlyList<TrialOutcome> Read(
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
            return outcomes;
        }

        // Where one configuration was asked for, it is the model that is missing.
        return oneConfiguration ? [] : [.. outcomes.Where(outcome => outcome.Trial.Learner != TrainerCatalog.Baseline)];
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
