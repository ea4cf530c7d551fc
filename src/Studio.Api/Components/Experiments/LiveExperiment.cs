namespace Studio.Api.Components.Experiments;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>What is known of an experiment while it runs, kept up to date from its events.</summary>
/// <param name="metric">Metric optimised; it orders the leaderboard.</param>
public sealed class LiveExperiment(Metric? metric)
{
    private readonly Dictionary<int, Trial> _trials = [];
    private readonly Dictionary<int, TrialProgressed> _progress = [];
    private readonly Dictionary<int, CurveRecorder> _curves = [];

    /// <summary>The stage it is in; null before the first.</summary>
    public ExperimentStage? Stage { get; private set; }

    /// <summary>A sentence about the stage; may be empty.</summary>
    public string StageDetail { get; private set; } = "";

    /// <summary>How far the pretrained encoder is; null before it has told, and without one.</summary>
    public CellsEmbedded? Cells { get; private set; }

    /// <summary>True after the last event.</summary>
    public bool Ended { get; private set; }

    /// <summary>The metric optimised.</summary>
    public Metric? Metric => metric;

    /// <summary>What happened, for people.</summary>
    public ExperimentLog Log { get; } = new(metric);

    /// <summary>Trials ended in any way.</summary>
    public int Done => _trials.Values.Count(trial => trial.State is TrialState.Completed or TrialState.Pruned or TrialState.Failed or TrialState.Outraced);

    /// <summary>Trials failed.</summary>
    public int Failed => _trials.Values.Count(trial => trial.State == TrialState.Failed);

    /// <summary>The best completed trial so far; trials on a share of the rows do not count.</summary>
    public Trial? Best => Leaderboard().FirstOrDefault(trial => trial is { State: TrialState.Completed, Fidelity: 1 });

    /// <summary>The trial begun last of those that run; null between trials.</summary>
    public Trial? Running => _trials.Values.Where(trial => trial.State == TrialState.Running).MaxBy(trial => trial.Number);

    /// <summary>Seconds from the start until the first trial that is not the baseline was completed; null before.</summary>
    public double? FirstModelAt => _trials.Values
        .Where(trial => trial.State == TrialState.Completed && trial.Learner != TrainerCatalog.Baseline)
        .Min(trial => trial.EndedAt);

    /// <summary>How far a running trial is; null when it hasn't told.</summary>
    public TrialProgressed? ProgressOf(int trial) => _progress.GetValueOrDefault(trial);

    /// <summary>A trial by its number; null when there is none.</summary>
    public Trial? Find(int number) => _trials.GetValueOrDefault(number);

    /// <summary>How a trial's training went or goes: as far as was heard while it runs; null when it hasn't told.</summary>
    public TrainingCurve? CurveOf(Trial trial) => trial.Curve ?? _curves.GetValueOrDefault(trial.Number)?.Curve;

    /// <summary>The trial whose curve is worth showing: the one that runs and has told most recently, else the best that has a curve; null for none.</summary>
    public Trial? Watched =>
        _trials.Values.Where(trial => trial.State == TrialState.Running && _curves.ContainsKey(trial.Number)).MaxBy(trial => trial.Number)
        ?? Leaderboard().FirstOrDefault(trial => trial.State == TrialState.Completed && trial.Curve is not null);

    /// <summary>Takes stored trials.</summary>
    public void Load(IEnumerable<Trial> trials)
    {
        foreach (var trial in trials)
        {
            Take(trial);
        }
    }

    /// <summary>Takes an event.</summary>
    public void Apply(ExperimentEvent happened)
    {
        switch (happened)
        {
            case StageStarted started:
                (Stage, StageDetail) = (started.Stage, started.Detail);
                break;
            case CellsEmbedded read:
                Cells = read;
                break;
            case TrialStarted started:
                Take(started.Trial);
                break;
            case TrialProgressed progressed:
                _progress[progressed.Number] = progressed;
                Record(progressed);
                break;
            case TrialEnded ended:
                Take(ended.Trial with { EndedAt = ended.Trial.EndedAt ?? ended.At });
                _progress.Remove(ended.Trial.Number);
                _curves.Remove(ended.Trial.Number);
                break;
            case ExperimentCompleted or ExperimentFailed:
                Ended = true;
                break;
        }
    }

    /// <summary>Running trials first, then completed ones best first (those on a share of the rows after the others), then the rest by number.</summary>
    public IReadOnlyList<Trial> Leaderboard() =>
    [
        .. _trials.Values
            .OrderBy(trial => Rank(trial.State))
            .ThenByDescending(trial => trial.Fidelity)
            .ThenBy(trial => trial.Score is not { } score || double.IsNaN(score) ? double.PositiveInfinity : Lower(score))
            .ThenBy(trial => trial.Number),
    ];

    /// <summary>How the best score has changed with time; null where the metric is not known.</summary>
    public SearchCourse? Course => metric is null ? null : new SearchCourse(_trials.Values, metric);

    /// <summary>Scores of completed trials on all rows in the order of their numbers.</summary>
    public IReadOnlyList<ScorePoint> Scores()
    {
        var points = new List<ScorePoint>();
        var best = double.NaN;
        foreach (var trial in _trials.Values.Where(trial => trial is { Score: { } score, Fidelity: 1 } && double.IsFinite(score)).OrderBy(trial => trial.Number))
        {
            var score = trial.Score!.Value;
            best = double.IsNaN(best) || Lower(score) < Lower(best) ? score : best;
            points.Add(new ScorePoint(trial.Number, trial.Learner, score, best));
        }

        return points;
    }

    private void Take(Trial trial)
    {
        _trials[trial.Number] = trial;
        Log.Take(trial);
    }

    /// <summary>Curves are those of the first fold.</summary>
    private void Record(TrialProgressed progressed)
    {
        if (progressed.Fold == 1)
        {
            var curve = _curves.TryGetValue(progressed.Number, out var known) ? known : _curves[progressed.Number] = new CurveRecorder();
            curve.Add(new CurvePoint(progressed.Iteration, progressed.TrainingLoss, progressed.ValidationLoss, progressed.Metric));
        }
    }

    private static int Rank(TrialState state) => state switch
    {
        TrialState.Running => 0,
        TrialState.Completed => 1,
        TrialState.Outraced => 2,
        TrialState.Pruned => 3,
        TrialState.Failed => 4,
        _ => 5,
    };

    private double Lower(double score) => metric?.Direction == MetricDirection.Minimize ? score : -score;
}

/// <summary>A dot of the score chart.</summary>
/// <param name="Trial">Trial number.</param>
/// <param name="Learner">Its learner.</param>
/// <param name="Score">Its score.</param>
/// <param name="Best">The best score of this and all earlier trials.</param>
public sealed record ScorePoint(int Trial, string Learner, double Score, double Best);
