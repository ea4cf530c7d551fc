namespace Studio.Api.Components.Experiments;

using Studio.Api.Components.Reports;
using Studio.Api.Components.Shared;
using Studio.Jobs.Experiments;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using static Studio.Api.Languages.Words;

/// <summary>An experiment beside others.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Dataset">Name of its dataset; null where that was deleted.</param>
/// <param name="Trials">Its trials in any order.</param>
/// <param name="Interval">The score of its published model on validation rows with an interval of 95 %; null where none was found out.</param>
public sealed record ComparedExperiment(ExperimentRecord Experiment, string? Dataset, IReadOnlyList<Trial> Trials, Estimate? Interval);

/// <summary>One thing about experiments side by side.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Values">Its value for each, in words.</param>
public sealed record ComparedRow(string Name, IReadOnlyList<string> Values)
{
    /// <summary>True where experiments differ in it.</summary>
    public bool Differs => Values.Distinct().Count() > 1;
}

/// <summary>Experiments side by side: how they ended, and what was planned.</summary>
/// <param name="experiments">Two or more.</param>
public sealed class ExperimentComparison(IReadOnlyList<ComparedExperiment> experiments)
{
    /// <summary>Fewest experiments that are compared.</summary>
    public const int Fewest = 2;

    /// <summary>Most experiments that are compared at once.</summary>
    public const int Most = 5;

    private const string None = "–";

    private static readonly (Func<string> Name, Func<TrainingPlan, string> Value)[] PlanRows =
    [
        (() => T("Column to predict"), plan => plan.Label),
        (() => T("Task"), plan => Told(plan.Task.ToString().ToLowerInvariant())),
        (() => T("Metric"), plan => plan.Metric),
        (() => T("Validation"), ValidationWords.Of),
        (() => T("Budget"), plan => plan.BudgetSeconds is { } seconds ? Show.Duration(seconds) : T("none")),
        (() => T("Most trials"), plan => plan.MaxTrials is { } most ? Show.Count(most) : T("no limit")),
        (() => T("Patience"), plan => plan.Patience is { } patience ? Show.Count(patience, "trial") : T("none")),
        (() => T("Learners to try"), plan => string.Join(", ", plan.Learners)),
        (() => T("One configuration"), plan => plan.Parameters is { } parameters ? $"{parameters}" : None),
        (() => T("Features"), plan => Show.Count(plan.Features.Count)),
        (() => T("Columns not used"), plan => Several(plan.Ignored.Select(column => column.Name))),
        (() => T("Promises"), plan => Several(plan.Promises.Select(Told))),
        (() => T("Text encoder"), plan => plan.TextEncoder?.Name ?? None),
        (() => T("Net for pictures"), plan => plan.PictureEncoder?.Name ?? None),
        (() => T("Calibrates probabilities"), plan => plan.Calibrate ? T("yes") : T("no")),
        (() => T("Model to publish"), plan => plan.Publish),
        (() => T("Most time for a row"), plan => plan.MaxLatencyMicroseconds is { } latency ? T($"{Show.Micros(latency)} µs") : T("no bound")),
        (() => T("Seed"), plan => plan.Seed.ToString(CultureInfo.InvariantCulture)),
        (() => T("Threads"), plan => Show.Count(plan.Threads)),
        (() => T("Device of nets"), plan => plan.Device),
    ];

    /// <summary>The experiments, in the order that was asked for.</summary>
    public IReadOnlyList<ComparedExperiment> Experiments => experiments;

    /// <summary>What was planned.</summary>
    public IReadOnlyList<ComparedRow> Plan { get; } =
    [
        new(T("Dataset"), [.. experiments.Select(one => one.Dataset ?? T("a deleted dataset"))]),
        .. PlanRows.Select(row => new ComparedRow(row.Name(), [.. experiments.Select(one => row.Value(one.Experiment.Plan))])),
    ];

    /// <summary>How they ended, or how far they are.</summary>
    public IReadOnlyList<ComparedRow> Outcome { get; } = [.. OutcomeOf(experiments)];

    /// <summary>Why their scores cannot be compared, in a sentence; null when they can.</summary>
    public string? Obstacle { get; } = ObstacleOf(experiments);

    /// <summary>What is to be kept in mind when their scores are compared, in a sentence; null for nothing.</summary>
    public string? Caution { get; } =
        experiments.DistinctBy(one => one.Experiment.DatasetId).Count() > 1 ? T("They have learned from different datasets, so their scores are of different rows. Compare published versions on one dataset to be sure.")
        : experiments.DistinctBy(one => one.Experiment.Plan.Validation).Count() > 1 ? T("Their rows are split differently for validation, so their scores are of different rows.")
        : null;

    /// <summary>The best score so far against the seconds worked, a stepped line for each experiment with a score.</summary>
    public IReadOnlyList<ChartSeries> Courses() =>
    [
        .. experiments
            .Select((one, place) => new ChartSeries(NameOf(one), $"series-{place + 1}", [.. CourseOf(one)]))
            .Where(series => series.Points.Count > 0),
    ];

    /// <summary>What an experiment is called beside others: those of the same name are told apart by when they were asked for.</summary>
    /// <param name="one">One of them.</param>
    public string NameOf(ComparedExperiment one)
    {
        var same = experiments.Where(other => other.Experiment.Name == one.Experiment.Name).OrderBy(other => other.Experiment.CreatedAt).ToList();
        return same.Count == 1 ? one.Experiment.Name : $"{one.Experiment.Name} ({same.IndexOf(one) + 1})";
    }

    private static string? ObstacleOf(IReadOnlyList<ComparedExperiment> experiments)
    {
        var labels = experiments.Select(one => one.Experiment.Plan.Label).Distinct().ToList();
        var metrics = experiments.Select(one => one.Experiment.Plan.Metric).Distinct().ToList();
        return labels.Count > 1 ? T($"They predict different columns ({string.Join(T(", "), labels)}), so their scores cannot be compared.")
            : metrics.Count > 1 ? T($"They optimise different metrics ({string.Join(T(", "), metrics)}), so their best scores cannot be compared. Metrics of the same name below can.")
            : null;
    }

    private static IEnumerable<ComparedRow> OutcomeOf(IReadOnlyList<ComparedExperiment> experiments)
    {
        ComparedRow Row(string name, Func<ComparedExperiment, string> value) => new(name, [.. experiments.Select(value)]);
        yield return Row(T("Best trial"), one => one.Experiment.Best is { } best ? $"{one.Experiment.Plan.Metric} {Show.Number(best.Score)}" : None);
        yield return Row(T("Its learner"), one => one.Experiment.Best?.Learner ?? None);
        yield return Row(T("Score of the model"), ScoreOf);
        yield return Row(T("Baseline"), one => Show.Number(one.Experiment.Result?.BaselineScore));
        foreach (var (name, of) in new (Func<string, string>, Func<MetricsReport, IReadOnlyDictionary<string, double>?>)[]
                 {
                     (metric => T($"{metric} on validation rows"), metrics => metrics.Validation),
                     (metric => T($"{metric} on test rows"), metrics => metrics.Test),
                 })
        {
            var found = experiments.SelectMany(one => one.Experiment.Result is { } result ? of(result.Metrics)?.Keys ?? [] : []).Distinct();
            foreach (var metric in found)
            {
                yield return Row(name(metric), one => Show.Number(one.Experiment.Result is { } result && of(result.Metrics)?.TryGetValue(metric, out var value) == true ? value : null));
            }
        }

        yield return Row(T("Trials"), one => Show.Count(one.Experiment.Trials));
        yield return Row(T("Trials failed"), one => Show.Count(one.Experiment.FailedTrials));
        yield return Row(T("Time worked"), one => Show.Duration(one.Experiment.ElapsedSeconds));
        yield return Row(T("First model after"), one => one.Experiment.Result?.SecondsToFirstModel is { } seconds ? Show.Duration(seconds) : None);
        yield return Row(T("Learners with a score"), one => Several(one.Trials.Where(trial => trial.State == TrialState.Completed).Select(trial => trial.Learner).Distinct().Order(StringComparer.Ordinal)));
        yield return Row(T("Size of the model"), one => one.Experiment.Result is { } result ? Show.Bytes(result.OnnxBytes) : None);
    }

    private static string ScoreOf(ComparedExperiment one)
    {
        if (one.Experiment.Result is not { } result)
        {
            return None;
        }

        var score = Show.Number(result.Metrics.Validation.TryGetValue(result.Metrics.Metric, out var value) ? value : result.BestTrial.Score);
        return one.Interval is { } interval ? T($"{score}, with 95 % between {Show.Number(interval.Low)} and {Show.Number(interval.High)}") : score;
    }

    private static IEnumerable<(double X, double Y)> CourseOf(ComparedExperiment one)
    {
        var (metric, best) = (MetricCatalog.Find(one.Experiment.Plan.Metric), double.NaN);
        var scored = one.Trials.Where(trial => trial is { State: TrialState.Completed, Fidelity: 1, Score: not null, EndedAt: not null, IsOfSearch: true } && trial.Learner != TrainerCatalog.Baseline);
        foreach (var trial in scored.OrderBy(trial => trial.EndedAt))
        {
            if (metric?.IsBetter(trial.Score!.Value, best) != true)
            {
                continue;
            }

            if (!double.IsNaN(best))
            {
                yield return (trial.EndedAt!.Value, best);
            }

            best = trial.Score!.Value;
            yield return (trial.EndedAt!.Value, best);
        }

        if (!double.IsNaN(best))
        {
            yield return (Math.Max(one.Experiment.Result?.SearchSeconds ?? one.Experiment.ElapsedSeconds, scored.Max(trial => trial.EndedAt!.Value)), best);
        }
    }

    /// <summary>The first few of some names, and how many more there are: a table may have thousands of columns.</summary>
    private static string Several(IEnumerable<string> names)
    {
        const int Few = 8;
        var all = names.ToList();
        var first = string.Join(T(", "), all.Take(Few));
        return all.Count == 0 ? None : all.Count > Few ? T($"{first} and {Show.Count(all.Count - Few)} more") : first;
    }
}
