namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>How a trial ended.</summary>
/// <param name="Trial">The trial in its final state.</param>
/// <param name="Trained">What it trained; null unless completed.</param>
internal sealed record TrialOutcome(Trial Trial, TrainedTrial? Trained);

/// <summary>
/// The trials that have ended, and the models of those that an ensemble may want: the best of all and the best of each learner.
/// The models of all others are let go. Trials on a share of the rows are listed but neither ranked beside the others nor kept.
/// </summary>
/// <param name="metric">What decides.</param>
/// <param name="ranksBaseline">False to list the baseline only, where one configuration is asked for and shall be the model whatever its score.</param>
internal sealed class Leaderboard(Metric metric, bool ranksBaseline = true)
{
    private const int MostKept = 24;
    private const int KeptPerLearner = 3;

    private readonly List<Trial> _trials = [];
    private readonly List<(Trial Trial, TrainedTrial Trained)> _secondLayer = [];
    private List<(Trial Trial, TrainedTrial Trained)> _kept = [];
    private double? _bestScore;

    /// <summary>The best completed trial whose models are there; the first of equals, so that nothing replaces the baseline without beating it. Null before one completes.</summary>
    public Trial? Best => _kept.Count > 0 ? _kept[0].Trial : null;

    /// <summary>Completed trials whose models are there, the best first.</summary>
    public IReadOnlyList<(Trial Trial, TrainedTrial Trained)> Kept => _kept;

    /// <summary>Completed trials of the second layer, in the order in which they were added.</summary>
    public IReadOnlyList<(Trial Trial, TrainedTrial Trained)> SecondLayer => _secondLayer;

    /// <summary>Trials in the order in which they were added.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>The baseline's score; NaN when it did not complete.</summary>
    public double BaselineScore => _trials.Find(trial => trial.Learner == TrainerCatalog.Baseline)?.Score ?? double.NaN;

    /// <summary>Seconds from the start of the experiment to the first completed trial of a learner other than the baseline; null before.</summary>
    public double? SecondsToFirstModel { get; private set; }

    /// <summary>Completed trials since the last one that was better than all before it.</summary>
    public int SinceImprovement { get; private set; }

    /// <summary>The reason that most failed trials have; null when none failed.</summary>
    public string? CommonFailure => _trials
        .Where(trial => trial.State == TrialState.Failed)
        .GroupBy(trial => trial.Reason)
        .MaxBy(group => group.Count())?.Key;

    /// <summary>
    /// Completed trials, the best first, then those completed on a share of the rows, then those that were pruned, that failed and that were outraced; equals in
    /// the order of their numbers.
    /// </summary>
    public IReadOnlyList<Trial> Ranked =>
        [.. _trials.OrderBy(trial => trial.State).ThenByDescending(trial => trial.Fidelity).ThenBy(Loss).ThenBy(trial => trial.Number)];

    /// <summary>The score as something to minimise; null unless completed.</summary>
    public double? Loss(Trial trial) => metric.Direction == MetricDirection.Maximize ? -trial.Score : trial.Score;

    /// <summary>True while the models of a trial are kept.</summary>
    public bool Keeps(int number) => _kept.Exists(entry => entry.Trial.Number == number);

    /// <summary>What a kept trial, or one of the second layer, trained.</summary>
    public TrainedTrial Trained(Trial trial) => _kept.Concat(_secondLayer).Single(entry => entry.Trial.Number == trial.Number).Trained;

    /// <summary>Seconds that training a kept trial again would take when nothing else runs.</summary>
    public double SecondsAlone(Trial trial) => Trained(trial).Seconds ?? trial.Seconds;

    /// <summary>
    /// Adds a trial that ended. A completed one whose models are not there is listed and known, and never chosen. One of the second layer is one more thing that an
    /// ensemble may be made of, and no model by itself.
    /// </summary>
    /// <param name="outcome">The trial.</param>
    /// <param name="seconds">Seconds from the start of the experiment to its end.</param>
    /// <returns>Numbers of the trials whose models were kept before and are let go for it.</returns>
    public IReadOnlyList<int> Add(TrialOutcome outcome, double seconds)
    {
        var trial = outcome.Trial;
        _trials.Add(trial);
        if (trial.State != TrialState.Completed)
        {
            return [];
        }

        if (trial.IsOfSecondLayer)
        {
            _secondLayer.AddRange(outcome.Trained is { } models ? [(trial, models)] : []);
            return [];
        }

        SecondsToFirstModel ??= trial.Learner == TrainerCatalog.Baseline ? null : seconds;
        if (trial.Fidelity < 1 || (!ranksBaseline && trial.Learner == TrainerCatalog.Baseline))
        {
            outcome.Trained?.Release();
            return [];
        }

        var improved = _bestScore is not { } best || metric.IsBetter(trial.Score!.Value, best);
        SinceImprovement = improved ? 0 : SinceImprovement + 1;
        _bestScore = improved ? trial.Score : _bestScore;
        return outcome.Trained is { } trained ? Keep(trial, trained) : [];
    }

    /// <summary>Puts a trial that has been trained on further folds in its place.</summary>
    public void Replace(Trial trial, TrainedTrial trained) =>
        _kept = _kept.ConvertAll(entry => entry.Trial.Number == trial.Number ? (trial, trained) : entry);

    private List<int> Keep(Trial trial, TrainedTrial trained)
    {
        var ranked = _kept.Append((Trial: trial, Trained: trained)).OrderBy(entry => Loss(entry.Trial)).ThenBy(entry => entry.Trial.Number).ToList();
        var ofLearner = new Dictionary<string, int>();
        var dropped = new List<int>();
        _kept = [];
        foreach (var (entry, rank) in ranked.Select((entry, rank) => (entry, rank)))
        {
            var place = ofLearner[entry.Trial.Learner] = ofLearner.GetValueOrDefault(entry.Trial.Learner) + 1;
            if (rank < MostKept || place <= KeptPerLearner)
            {
                _kept.Add(entry);
            }
            else
            {
                entry.Trained.Release();
                dropped.Add(entry.Trial.Number);
            }
        }

        dropped.Remove(trial.Number);
        return dropped;
    }
}
