namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Where the search sees a sample of a large table: trains the configurations that won on it on all rows, as trials of their own, in the time that is kept for it.
/// They are validated on the same rows as all others, so that the leaderboard says what all rows were worth.
/// </summary>
internal sealed class AllRows(
    TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, Leaderboard leaderboard, Budget budget, ITrialListener listener, TimeProvider time)
{
    /// <summary>Share of the training that is kept for it.</summary>
    public const double Share = 0.5;

    private const string Rate = "learningRate";
    private const double HighestRate = 0.3;
    private const int MostTrials = 3;

    // Reading the file as features takes about so many times what going through it once took.
    private const double ReadTimes = 2;

    // Share of the rounds that a winner needs, below which larger steps do not make up for the time there is not.
    private const double LeastShare = 0.1;

    // Share of the time left after which a training ends with the rounds it has.
    private const double UsedShare = 0.9;

    // What a learner holds in memory of each row: up to two bytes a feature, and its label, scores and gradients.
    private const double BytesOfFeature = 2;
    private const double BytesOfRow = 32;
    private const double MemoryShare = 0.9;

    /// <summary>Trains what there is time and memory for; the trials are added to the leaderboard.</summary>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task TrainAsync(CancellationToken cancellationToken)
    {
        if (setup.Others is not { } others || Winners() is not { Count: > 0 } winners)
        {
            return;
        }

        using var rest = budget.WithoutShare(cancellationToken);
        var (late, runner) = (new LateTrials(leaderboard, rest, listener), new TrialRunner(setup, rest, listener, time));
        var bytes = ((winners.Max(Width) * BytesOfFeature) + BytesOfRow) * Rows(others);
        setup.Features.Clear();
        var (trained, hindrance) = (0, (string?)null);
        foreach (var trial in winners.TakeWhile(_ => trained < MostTrials && !rest.End.IsCancellationRequested))
        {
            if ((Misfit(bytes) ?? TooShort(trial, others)) is { } reason)
            {
                // A cheaper one may fit, and do better on all rows than the best does on the sample.
                hindrance ??= reason;
                continue;
            }

            await late.RunAsync(runner, trainers[trial.Learner], InTime(Whole(trial), Needed(trial, others) / Left(others)), UsedShare, cancellationToken).ConfigureAwait(false);
            trained++;
        }

        if (trained == 0 && hindrance is not null)
        {
            late.Skip(winners[0].Learner, Whole(winners[0]), TrialState.Pruned, hindrance);
        }
    }

    private static ParameterSet Whole(Trial trial) => trial.Parameters.With(Trial.Rows, Trial.AllRows);

    /// <summary>Those that can learn from rows in a file, the best first; texts have no vectors there.</summary>
    private List<Trial> Winners() =>
        [.. leaderboard.Kept.Select(entry => entry.Trial).Where(trial => trainers[trial.Learner].TakesFurtherRows && !EmbeddedFeaturizer.IsChosenBy(trial.Parameters))];

    private double Rows(OtherRows others) => setup.Shape.Rows + (double)others.Count;

    private int Width(Trial trial) => setup.Features
        .Get(0, EmbeddedFeaturizer.Choose(trainers[trial.Learner].Featurizer(trial.Parameters), trial.Parameters))
        .Training.Column<VectorColumn>(ColumnNames.Features).Width;

    /// <summary>Seconds that a configuration needs of all rows, by what it took of the sample.</summary>
    private double Needed(Trial trial, OtherRows others) => leaderboard.SecondsAlone(trial) * Rows(others) / setup.Shape.Rows;

    /// <summary>Seconds left for it once the rows have been read.</summary>
    private double Left(OtherRows others) => (UsedShare * budget.TrainingSecondsLeft) - (ReadTimes * others.SecondsToRead);

    private string? TooShort(Trial trial, OtherRows others) => Left(others) >= LeastShare * Needed(trial, others)
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Rows(others):F0} rows would take about {(ReadTimes * others.SecondsToRead) + Needed(trial, others):F0} s, {budget.TrainingSecondsLeft:F0} s were left; the model has learned from a sample of {setup.Shape.Rows}.");

    private string? Misfit(double bytes)
    {
        var most = MemoryShare * setup.Plan.MemoryBytes;
        return Environment.WorkingSet + bytes <= most
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"All rows would take about {bytes / (1024 * 1024):F0} MiB more than the {Environment.WorkingSet >> 20} MiB in use, and {most / (1024 * 1024):F0} MiB may be; the model has learned from a sample of {setup.Shape.Rows}.");
    }

    /// <summary>
    /// The configuration with steps so many times larger, so that it comes as far as on the sample in the time left. Smaller steps would end on the way: each step is worth
    /// about as much as it is large.
    /// </summary>
    private static ParameterSet InTime(ParameterSet parameters, double times) => times > 1 && parameters.Has(Rate) && parameters.Number(Rate) is var rate
        ? parameters.With(Rate, Math.Max(rate, Math.Min(HighestRate, rate * times)))
        : parameters;
}
