namespace Studio.Benchmarks.TrialLogs;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;

/// <summary>What ensembles of logged trials of one table would have been worth: chosen by their out-of-fold predictions, judged on test rows.</summary>
internal sealed class LoggedEnsembles
{
    // As the search does it on few rows: the best of many alike are the best by chance.
    private const int PerLearner = 3;

    private readonly LoggedTable _table;
    private readonly Metric _metric;
    private readonly Dictionary<(string Learner, ParameterSet Parameters), Member> _members;

    /// <summary>Reads the predictions of a log.</summary>
    public LoggedEnsembles(TrialLogFile log)
    {
        _table = log.Table;
        var task = TaskCatalog.All.Single(known => known.Name == _table.Task);
        _metric = task.FindMetric(_table.Metric)!;
        var columns = task.Layout.Columns(_table.Classes);
        _members = log.Trials.Where(trial => trial is { Score: not null, OutOfFold: not null, Test: not null }).DistinctBy(trial => trial.Key).ToDictionary(
            trial => trial.Key,
            trial => new Member(trial, LoggedTrial.Predictions(trial.OutOfFold!, columns), LoggedTrial.Predictions(trial.Test!, columns)));
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
        if (members.Count == 0)
        {
            return double.PositiveInfinity;
        }

        var weights = EnsembleSelection.Select([.. members.Select(member => member.OutOfFold)], _table.OutOfFold, _metric, 1, CancellationToken.None);
        var average = EnsembleSelection.Average([.. members.Zip(weights).Where(pair => pair.Second > 0).Select(pair => (pair.First.Test, pair.Second))]);
        var score = _metric.Evaluate(_table.Test, average);
        return _metric.Direction == MetricDirection.Maximize ? _metric.Optimum - score : score;
    }

    private double Loss(double score) => _metric.Direction == MetricDirection.Maximize ? -score : score;

    private sealed record Member(LoggedTrial Trial, PredictionMatrix OutOfFold, PredictionMatrix Test);
}
