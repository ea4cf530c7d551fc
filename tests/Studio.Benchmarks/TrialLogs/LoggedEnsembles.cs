namespace Studio.Benchmarks.TrialLogs;

using System.Collections.Concurrent;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;

/// <summary>What ensembles of logged trials of one table would have been worth: chosen by their out-of-fold predictions, judged on test rows.</summary>
internal sealed class LoggedEnsembles
{
    // As the search does it on few rows: the best of many alike are the best by chance.
    private const int PerLearner = 3;

    // More test rows than these cost time and hardly tell more.
    private const int MostTestRows = 2_000;

    private readonly LoggedTable _table;
    private readonly Metric _metric;
    private readonly Dictionary<(string Learner, ParameterSet Parameters), Member> _members;
    private readonly TargetVector _test;

    // Orders that leave different tables out ask for the same ensembles, and a fourth configuration of a learner changes none.
    private readonly ConcurrentDictionary<string, double> _errors = new();

    /// <summary>Reads the predictions of a log.</summary>
    public LoggedEnsembles(TrialLogFile log)
    {
        _table = log.Table;
        var task = TaskCatalog.All.Single(known => known.Name == _table.Task);
        _metric = task.FindMetric(_table.Metric)!;
        var columns = task.Layout.Columns(_table.Classes);
        var step = Math.Max(1.0, (double)_table.Test.Values.Length / MostTestRows);
        int[] testRows = [.. Enumerable.Range(0, (int)(_table.Test.Values.Length / step)).Select(index => (int)(index * step))];
        _test = _table.Test.Gather(testRows);
        _members = log.Trials.Where(trial => trial is { Score: not null, OutOfFold: not null, Test: not null }).DistinctBy(trial => trial.Key)
            .Select((trial, number) => new Member(
                number, trial, LoggedTrial.Predictions(trial.OutOfFold!, columns), LoggedTrial.Predictions(trial.Test!, columns).Gather(testRows)))
            .ToDictionary(member => member.Trial.Key);
    }

    /// <summary>Name of the table.</summary>
    public string Dataset => _table.Dataset;

    /// <summary>Rows that a fold trains on.</summary>
    public int Rows => _table.Rows;

    /// <summary>Configurations that were trained.</summary>
    public IEnumerable<(string Learner, ParameterSet Parameters)> Keys => _members.Keys;

    /// <summary>Seconds of a core that a configuration took; 0 where it was not trained.</summary>
    public double Seconds((string Learner, ParameterSet Parameters) key) => _members.TryGetValue(key, out var member) ? member.Trial.CoreSeconds : 0;

    /// <summary>Error on test rows of the ensemble that would have been chosen of these configurations; infinite where none was trained.</summary>
    public double Error(IEnumerable<(string Learner, ParameterSet Parameters)> keys)
    {
        var members = keys
            .Select(key => _members.GetValueOrDefault(key)).OfType<Member>()
            .OrderBy(member => Loss(member.Trial.Score!.Value))
            .GroupBy(member => member.Trial.Learner)
            .SelectMany(group => group.Take(PerLearner))
            .ToList();
        return members.Count == 0
            ? double.PositiveInfinity
            : _errors.GetOrAdd(string.Join(',', members.Select(member => member.Number)), _ => Error(members));
    }

    private double Error(IReadOnlyList<Member> members)
    {
        var weights = EnsembleSelection.Select([.. members.Select(member => member.OutOfFold)], _table.OutOfFold, _metric, 1, CancellationToken.None);
        var average = EnsembleSelection.Average([.. members.Zip(weights).Where(pair => pair.Second > 0).Select(pair => (pair.First.Test, pair.Second))]);
        var score = _metric.Evaluate(_test, average);
        return _metric.Direction == MetricDirection.Maximize ? _metric.Optimum - score : score;
    }

    private double Loss(double score) => _metric.Direction == MetricDirection.Maximize ? -score : score;

    private sealed record Member(int Number, LoggedTrial Trial, PredictionMatrix OutOfFold, PredictionMatrix Test);
}
