namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>What more time would probably bring to the best trial of a search, in units of its metric.</summary>
/// <param name="Typical">A usual gain, 0 or more; 0 where the search has gained nothing lately or its best trials are equal.</param>
/// <param name="High">In about nine of ten cases no more than this; in about half of all cases nothing.</param>
public sealed record ExpectedGain(double Typical, double High);

/// <summary>How the best score of a search has changed with time, and how it may go on. The gain of an ensemble is not in it.</summary>
/// <remarks>
/// Two estimates are joined. One takes trials for draws whose losses thin out exponentially towards the best, with a scale s that the k best of them show (as Hill 1975 does for
/// logarithms). Of n trials and m more, with r = m/n, the best then gets better by s ln(1 + r) on average, and in nine of ten cases by at most s ln(9 r), or k s ((9 r)^(1/k) − 1) as s itself is
/// estimated. The other is for searches that learn: what the later half of the trials has gained, carried on with the logarithm of the number of trials or, at most, at its pace. What is typical
/// is the geometric mean of both; on recorded searches the arithmetic one was about three times too much.
/// </remarks>
public sealed class SearchCourse
{
    /// <summary>Completed trials without which nothing is said of what is to come.</summary>
    public const int LeastTrials = 8;

    private const int LeastOfTop = 3;
    private const int ShareOfTop = 8;

    private readonly Metric _metric;

    // Losses (lower is better, NaN for trials without a score) and seconds at the end of all trials that were tried in full, in order of time.
    private readonly (double Loss, double At)[] _trials;

    /// <summary>Takes the trials of a search; the baseline, those on a share of the rows and those made after the search are left out.</summary>
    /// <param name="trials">Trials in any order and state.</param>
    /// <param name="metric">What decides.</param>
    public SearchCourse(IEnumerable<Trial> trials, Metric metric)
    {
        _metric = metric;
        _trials =
        [
            .. trials
                .Where(trial => trial is { State: TrialState.Completed or TrialState.Outraced, EndedAt: not null, Fidelity: 1, IsOfSearch: true } && trial.Learner != TrainerCatalog.Baseline)
                .Select(trial => (Loss(trial), trial.EndedAt!.Value))
                .OrderBy(trial => trial.Value),
        ];
    }

    /// <summary>The best score so far; null before the first.</summary>
    public double? Best => BestLoss(_trials) is { } loss ? (_metric.Direction == MetricDirection.Minimize ? loss : -loss) : null;

    /// <summary>By how much the best score has become better since a moment, 0 or more; null where there was none yet.</summary>
    /// <param name="second">Seconds since the start of the experiment.</param>
    public double? GainSince(double second) => BestLoss(_trials.Where(trial => trial.At <= second)) - BestLoss(_trials);

    /// <summary>What more time would probably bring; null where too few trials have been completed to say.</summary>
    /// <param name="now">Seconds since the start of the experiment, above 0.</param>
    /// <param name="more">Seconds more.</param>
    public ExpectedGain? Expect(double now, double more)
    {
        var losses = _trials.Select(trial => trial.Loss).Where(double.IsFinite).Order().ToArray();
        if (losses.Length < LeastTrials)
        {
            return null;
        }

        var growth = Pace(now) * Math.Max(0, more) / _trials.Length;
        var top = Math.Max(LeastOfTop, losses.Length / ShareOfTop);
        var (scale, lately) = (losses.Take(top).Average(loss => losses[top] - loss), GainOfLaterHalf());
        var most = Math.Abs(_metric.Optimum - Best!.Value);
        return new ExpectedGain(
            Math.Min(most, Math.Sqrt(scale * Math.Log(1 + growth) * lately * Math.Log2(1 + growth))),
            Math.Min(most, Math.Max(scale * top * (Math.Pow(Math.Max(1, 9 * growth), 1.0 / top) - 1), 2 * growth * lately)));
    }

    private static double? BestLoss(IEnumerable<(double Loss, double At)> trials) =>
        trials.Where(trial => double.IsFinite(trial.Loss)).Select(trial => (double?)trial.Loss).Min();

    private double Loss(Trial trial) => trial.Score is not { } score ? double.NaN : _metric.Direction == MetricDirection.Minimize ? score : -score;

    /// <summary>Trials a second: in the later half of the time, in which they may take longer, or in all of it where none ended there.</summary>
    private double Pace(double now)
    {
        var later = _trials.Count(trial => trial.At > now / 2);
        return later > 0 ? later / (now / 2) : _trials.Length / now;
    }

    private double GainOfLaterHalf() =>
        BestLoss(_trials.Take(_trials.Length / 2)) - BestLoss(_trials) ?? 0;
}
