namespace Studio.Api.CommandLine;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>Where a search is, folded from its events. Immutable.</summary>
/// <param name="Stage">Stage that began last; null before the first.</param>
/// <param name="Running">Trial in training; null for none.</param>
/// <param name="Best">Best completed trial.</param>
/// <param name="Done">Trials ended, failed ones included.</param>
/// <param name="Failed">Trials failed.</param>
/// <param name="FirstModelAt">Seconds until the first trial that is not the baseline was completed; null before.</param>
internal sealed record TrainingProgress(ExperimentStage? Stage, Trial? Running, Trial? Best, int Done, int Failed, double? FirstModelAt)
{
    /// <summary>How far the pretrained encoder is; null before it has told, and without one.</summary>
    public CellsEmbedded? Cells { get; init; }

    /// <summary>Trials ended, in the order of their ends.</summary>
    public IReadOnlyList<Trial> Ended { get; init; } = [];

    public static TrainingProgress Start { get; } = new(null, null, null, 0, 0, null);

    /// <summary>The progress after something more happened.</summary>
    public TrainingProgress After(ExperimentEvent happened, Metric? metric) => happened switch
    {
        StageStarted stage => this with { Stage = stage.Stage, Running = null },
        CellsEmbedded read => this with { Cells = read },
        TrialStarted started => this with { Running = started.Trial },
        TrialEnded ended => this with
        {
            Running = Running?.Number == ended.Trial.Number ? null : Running,
            Best = IsBetter(ended.Trial, metric) ? ended.Trial : Best,
            Ended = [.. Ended, ended.Trial with { EndedAt = ended.Trial.EndedAt ?? ended.At }],
            Done = Done + 1,
            Failed = Failed + (ended.Trial.State == TrialState.Failed ? 1 : 0),
            FirstModelAt = FirstModelAt ?? (ended.Trial.State == TrialState.Completed && ended.Trial.Learner != TrainerCatalog.Baseline ? ended.At : null),
        },
        _ => this,
    };

    /// <summary>Share of the budget used, 0 to 1: of its seconds or its trials, whichever is nearer its end.</summary>
    public double Fraction(TrainingPlan plan, TimeSpan elapsed) => Stage is ExperimentStage.Exporting or ExperimentStage.Verifying
        ? 1
        : Math.Clamp(Math.Max(elapsed.TotalSeconds / plan.BudgetSeconds ?? 0, (double)Done / plan.MaxTrials ?? 0), 0, 1);

    private bool IsBetter(Trial trial, Metric? metric) =>
        trial is { State: TrialState.Completed, Score: { } score, Fidelity: 1 } && (Best?.Score is not { } best || metric?.IsBetter(score, best) == true);
}
