namespace Studio.Benchmarks.TrialLogs;

using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>A training of a log: seconds of a core a fold, beside what the formula expects.</summary>
/// <param name="Table">Log that it is of.</param>
/// <param name="Trainer">Its learner.</param>
/// <param name="Shape">Shape of the data.</param>
/// <param name="Trial">The trial.</param>
/// <param name="Seconds">What a fold took.</param>
/// <param name="Work">What the formula expects.</param>
internal sealed record LoggedCost(int Table, ITrainer Trainer, DataShape Shape, LoggedTrial Trial, double Seconds, double Work)
{
    /// <summary>Of all completed trials of a log.</summary>
    public static IEnumerable<LoggedCost> Of(TrialLogFile log, int table)
    {
        var shape = new DataShape(TaskCatalog.Find(log.Table.Task)!, log.Table.Classes, log.Table.Rows, log.Table.Columns);
        foreach (var trial in log.Trials.Where(trial => trial.Score is not null && trial.CoreSeconds > 0))
        {
            var trainer = TrainerCatalog.Find(trial.Learner)!;
            yield return new LoggedCost(table, trainer, shape, trial, trial.CoreSeconds / log.Table.Folds, Math.Max(1e-9, trainer.Work(shape, trial.Parameters)));
        }
    }
}

/// <summary>Fits the factors of <see cref="LearnedCosts"/> by ridge regression of logarithms, and tells how near estimates come on tables that they were not fitted to.</summary>
/// <param name="costs">The logged trainings, those of a table in the order in which they were made.</param>
internal sealed class CostStudy(IReadOnlyList<LoggedCost> costs)
{
    // Counts as so many trainings that say the formula is right.
    private const double Penalty = 0.5;

    // The formula's unit is that of another machine: the constant is hardly held back.
    private const double ConstantPenalty = 1e-3;

    // Fewer tables tell how fast the machine is, and nothing of shapes and configurations.
    private const int LeastTables = 8;

    // Shorter trials are begun whatever their estimate.
    private const double LeastCoreSeconds = 0.5;

    /// <summary>The factors of all learners, without the first trial of each on a table, which also compiles and loads code.</summary>
    /// <param name="without">Tables that are left out.</param>
    /// <param name="origin">What the logs are, for people.</param>
    public LearnedCosts Fit(Predicate<int> without, string origin)
    {
        var used = costs.Where(cost => !without(cost.Table)).ToList();
        return new LearnedCosts(
            origin,
            used.Max(cost => cost.Shape.Rows),
            used.Max(cost => cost.Shape.Columns),
            [.. used.GroupBy(cost => (cost.Table, cost.Trainer.Name)).SelectMany(group => group.Skip(1)).GroupBy(cost => cost.Trainer.Name).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Fit([.. group]))]);
    }

    /// <summary>
    /// Actual over expected seconds of the trials of a table that take half a second or more, expected as a search expects them: by the factors times the median of what the
    /// learner's trials before took over theirs, without its first where there are others.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="expected">Seconds that a training is expected to take before the learner's first trial.</param>
    public IEnumerable<double> Ratios(int table, Func<LoggedCost, double> expected)
    {
        var units = new Dictionary<string, List<double>>();
        foreach (var cost in costs.Where(cost => cost.Table == table))
        {
            var known = units.TryGetValue(cost.Trainer.Name, out var before) ? before : units[cost.Trainer.Name] = [];
            var ratio = cost.Seconds / expected(cost);
            if (cost.Trial.CoreSeconds >= LeastCoreSeconds && known.Count > 0)
            {
                yield return ratio / CostEstimate.Unit(known);
            }

            known.Add(ratio);
        }
    }

    private static LearnedCost Fit(IReadOnlyList<LoggedCost> costs)
    {
        var rows = costs.Select(cost => LearnedCosts.Terms(cost.Trainer, cost.Shape, cost.Work, cost.Trial.Parameters).ToDictionary(term => term.Name, term => term.Value)).ToList();
        var isWide = costs.Select(cost => cost.Table).Distinct().Count() >= LeastTables;
        string[] names = isWide ? [.. rows.SelectMany(row => row.Keys).Distinct().Order(StringComparer.Ordinal)] : [];
        var means = Array.ConvertAll(names, name => rows.Average(row => row.GetValueOrDefault(name)));
        double[][] values = [.. rows.Select(row => (double[])[1, .. names.Select((name, index) => row.GetValueOrDefault(name) - means[index])])];
        var solution = Solve(values, [.. costs.Select(cost => Math.Log(cost.Seconds / cost.Work))]);
        return new LearnedCost(
            costs[0].Trainer.Name,
            costs.Min(cost => cost.Work),
            costs.Max(cost => cost.Work),
            Math.Round(solution[0] - names.Select((_, index) => means[index] * solution[index + 1]).Sum(), 4),
            names.Select((name, index) => (name, Weight: Math.Round(solution[index + 1], 4))).Where(entry => entry.Weight != 0).ToDictionary(entry => entry.name, entry => entry.Weight));
    }

    /// <summary>(XᵀX + λ)⁻¹ Xᵀy.</summary>
    private static double[] Solve(double[][] rows, double[] targets)
    {
        var width = rows[0].Length;
        var (matrix, right) = (new double[width * width], new double[width]);
        for (var i = 0; i < width; i++)
        {
            right[i] = rows.Zip(targets, (row, target) => row[i] * target).Sum();
            for (var j = 0; j < width; j++)
            {
                matrix[(i * width) + j] = rows.Sum(row => row[i] * row[j]) + (i != j ? 0 : i == 0 ? ConstantPenalty : Penalty);
            }
        }

        var cholesky = new Cholesky(width, 1, CancellationToken.None);
        cholesky.Factor(matrix);
        return cholesky.Solve(matrix, right);
    }
}
