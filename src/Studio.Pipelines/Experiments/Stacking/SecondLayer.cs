namespace Studio.Pipelines.Experiments.Stacking;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Trains models that read what the members of the ensemble predict beside the columns (stacked generalisation, Wolpert 1992), over the same folds and without a way for
/// labels to leak (<see cref="NestedPredictions"/>). Only smooth learners: predictions are calculated to the last digit otherwise in a file than here, and trees would
/// split right there.
/// </summary>
internal sealed class SecondLayer(
    TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, Leaderboard leaderboard, Budget budget, ITrialListener listener, TimeProvider time)
{
    /// <summary>Share of the training that is kept for it where time is limited.</summary>
    public const double Share = 0.15;

    private const int LeastFolds = 3;
    private const int LeastTrials = 10;
    private const int MostModels = 4;

    // Values (rows × columns) of which copies for every two folds are affordable.
    private const double MostValues = 2e6;

    // Below it there are too few rows to learn from predictions; below the least budget the search needs the time more.
    private const int LeastRows = 100;
    private const double LeastBudgetSeconds = 30;

    // Share of the ensemble, by weight, below which what fits the time says too little of what it predicts.
    private const double LeastWeight = 0.3;

    // Share of the time left that predictions for the second layer may take; its own models get the rest.
    private const double NestedShare = 0.7;

    // Share of the time left that one of its models may take.
    private const double TrialShare = 0.5;

    // The end of the search's last trials and the choice of the first layer's ensemble.
    private const double SecondsBefore = 1;

    private static readonly (string Learner, Func<ParameterSet, ParameterSet> Change)[] Configurations =
    [
        ("lbfgs", parameters => parameters),
        ("lbfgs", parameters => parameters.With("l2", 30)),
        ("gp", parameters => parameters),
        ("mlp", parameters => parameters),
        ("realmlp", parameters => parameters.With("members", 1)),
    ];

    /// <summary>Whether a plan may have one: every row that is learned from is validated, there is a choice of models, and nothing has to be kept of a column.</summary>
    public static bool Suits(TrainingPlan plan) =>
        plan.Parameters is null && plan.Time is null && plan.Pictures is null && plan.Folds >= LeastFolds && (plan.ScoredFolds ?? plan.Folds) == plan.Folds
        && !plan.Features.Any(feature => feature.IsConstrained)
        && plan.Learners.Count > 2 && plan.Publish == ModelNames.Best && plan.BudgetSeconds is null or >= LeastBudgetSeconds;

    /// <summary>Seconds that it would take of its share of the training for an ensemble as it is; 0 where too little of it fits.</summary>
    /// <param name="first">The ensemble of the first layer.</param>
    /// <param name="setup">The experiment.</param>
    /// <param name="leaderboard">With the members.</param>
    /// <param name="trainingSeconds">Seconds of the whole training.</param>
    public static double SecondsNeeded(Candidate first, TrialSetup setup, Leaderboard leaderboard, double trainingSeconds)
    {
        var members = FitsRows(setup) ? Affordable(first.Members.Select(member => member.Trial), NestedShare * ((Share * trainingSeconds) - SecondsBefore), leaderboard, setup) : [];
        if (!Suffice(members, first))
        {
            return 0;
        }

        var own = leaderboard.Kept.Select(entry => entry.Trial).DistinctBy(trial => trial.Learner).Where(trial => Array.Exists(Configurations, entry => entry.Learner == trial.Learner));
        var nested = members.Sum(trial => NestedSeconds(trial, leaderboard, setup));
        return SecondsBefore + Math.Max(nested / NestedShare, nested + own.Sum(leaderboard.SecondsAlone));
    }

    /// <summary>Trains what there is time for; the trials are added to the leaderboard.</summary>
    /// <param name="first">The ensemble of the first layer.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task TrainAsync(Candidate first, CancellationToken cancellationToken)
    {
        if (!IsWorthwhile())
        {
            return;
        }

        using var rest = budget.WithoutShare(cancellationToken);
        var members = Affordable(
            first.Members.Select(member => member.Trial),
            NestedShare * budget.TrainingSecondsLeft,
            leaderboard,
            setup);
        if (!Suffice(members, first))
        {
            return;
        }

        var late = new LateTrials(leaderboard, rest, listener);
        try
        {
            var runner = new TrialRunner(setup, rest, listener, time) { Source = new SecondLayerFolds(setup, await FirstLayerAsync(members, rest, cancellationToken).ConfigureAwait(false)) };
            await TrainAsync(members, late, runner, rest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested && rest.End.IsCancellationRequested)
        {
            // The time is over: the first layer is there all the same.
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            late.Skip(members[0].Learner, Reading(members, members[0].Parameters), TrialState.Failed, $"What it should read could not be trained on fewer rows: {FailureReason.Of(exception)}");
        }
    }

    /// <summary>Trains the members once more, for what they predict of rows that they have not seen.</summary>
    private async Task<IReadOnlyList<FirstLayerTrial>> FirstLayerAsync(IReadOnlyList<Trial> members, Budget rest, CancellationToken cancellationToken)
    {
        var trials = new List<FirstLayerTrial>();
        var nested = new NestedPredictions(setup, SilentListener.Instance, time);
        foreach (var trial in members)
        {
            var trained = leaderboard.Trained(trial);
            trials.Add(new FirstLayerTrial(
                [.. trained.Members.Select(member => member with { Weight = 1.0 / trained.Members.Count })],
                trained.Predictions,
                await nested.OfAsync(trial, trained, trainers[trial.Learner], rest, cancellationToken).ConfigureAwait(false)));
        }

        return trials;
    }

    private bool IsWorthwhile() =>
        Suits(setup.Plan)
        && !budget.FinishNow.IsCancellationRequested
        && FitsRows(setup)
        && leaderboard.Trials.Count(trial => trial.State is TrialState.Completed or TrialState.Outraced) >= LeastTrials;

    /// <summary>Whether members that fit the time are enough of an ensemble.</summary>
    private static bool Suffice(List<Trial> members, Candidate first) =>
        first.Members.Where(member => members.Contains(member.Trial)).Sum(member => member.Weight) >= LeastWeight;

    private static bool FitsRows(TrialSetup setup) => setup.Shape.Rows >= LeastRows
        && (double)setup.Shape.Rows * setup.Shape.Columns <= MostValues
        && setup.Truth.Values.Length == setup.Folds[0].Training.Length + setup.Folds[0].Validation.Length;

    private static double NestedSeconds(Trial trial, Leaderboard leaderboard, TrialSetup setup) =>
        leaderboard.SecondsAlone(trial) * NestedPredictions.Trainings(setup.Folds.Count);

    /// <summary>The first of some trials, the heaviest members first, that fit the time.</summary>
    private static List<Trial> Affordable(IEnumerable<Trial> trials, double seconds, Leaderboard leaderboard, TrialSetup setup)
    {
        var chosen = new List<Trial>();
        foreach (var trial in trials.Where(trial => trial.Learner != TrainerCatalog.Baseline))
        {
            var needed = NestedSeconds(trial, leaderboard, setup);
            if (chosen.Count < MostModels && needed <= seconds)
            {
                chosen.Add(trial);
                seconds -= needed;
            }
        }

        return chosen;
    }

    private async Task TrainAsync(IReadOnlyList<Trial> members, LateTrials late, TrialRunner runner, Budget rest, CancellationToken cancellationToken)
    {
        foreach (var (learner, change) in Configurations)
        {
            if (trainers.TryGetValue(learner, out var trainer) && trainer.IsSmooth && !rest.End.IsCancellationRequested)
            {
                await late.RunAsync(runner, trainer, Reading(members, change(trainer.Portfolio(setup.Shape)[0])), TrialShare, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ParameterSet Reading(IEnumerable<Trial> members, ParameterSet parameters) =>
        parameters.With(Trial.FirstLayer, string.Join(", ", members.Select(member => member.Number)));
}
