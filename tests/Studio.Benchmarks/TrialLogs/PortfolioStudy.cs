namespace Studio.Benchmarks.TrialLogs;

using Studio.Pipelines.Search;

/// <summary>
/// Orders configurations greedily: next is always the one that makes the ensembles of all tables best for its cost. The gain of a configuration only falls as others
/// come before it, or hardly rises, so that only the most promising ones are looked at again (Minoux 1978).
/// </summary>
/// <param name="tables">Tables of one size.</param>
internal sealed class PortfolioStudy(IReadOnlyList<LoggedEnsembles> tables)
{
    // A trial costs the search this much beside its training: features, metrics, choosing.
    private const double FixedSeconds = 0.1;

    // Errors below this share of the best that there is are not told apart, since single test rows decide them.
    private const double SmallestError = 0.02;

    // Share of the tables that a configuration was tried on, below which it tells too little.
    private const double LeastShare = 0.25;

    private readonly double[] _best = [.. tables.AsParallel().AsOrdered().Select(table => Math.Max(1e-9, table.Error(table.Keys)))];

    /// <summary>The order.</summary>
    /// <param name="count">Configurations.</param>
    /// <param name="without">Index of a table that is left out; −1 for none.</param>
    public IReadOnlyList<LearnedConfiguration> Order(int count, int without)
    {
        var learning = Enumerable.Range(0, tables.Count).Where(index => index != without).ToList();
        var open = learning.SelectMany(index => tables[index].Keys).GroupBy(key => key)
            .Where(group => group.Count() >= LeastShare * learning.Count)
            .ToDictionary(group => group.Key, _ => double.PositiveInfinity);
        var chosen = new List<(string Learner, ParameterSet Parameters)>();
        var order = new List<LearnedConfiguration>();
        var current = learning.ToDictionary(index => index, _ => double.PositiveInfinity);
        while (order.Count < count && open.Count > 0)
        {
            var fresh = new HashSet<(string, ParameterSet)>();
            while (open.MaxBy(entry => entry.Value) is var best && fresh.Add(best.Key))
            {
                var errors = Errors(learning, [.. chosen, best.Key]);
                open[best.Key] = learning.Average(index => Math.Log((Cap(index, current[index]) + Floor(index)) / (Cap(index, errors[index]) + Floor(index)))) / Cost(learning, best.Key);
            }

            var (next, gain) = open.MaxBy(entry => entry.Value);
            if (gain <= 0)
            {
                break;
            }

            open.Remove(next);
            chosen.Add(next);
            current = Errors(learning, chosen);
            order.Add(new LearnedConfiguration(next.Learner, next.Parameters));
            Console.WriteLine(FormattableString.Invariant($"{order.Count} {next.Learner} {next.Parameters} gain {gain:G3}, mean ratio {learning.Average(index => Ratio(index, current[index])):F3}"));
        }

        return order;
    }

    /// <summary>Error of a table with the first configurations of an order that fit some seconds of a core, divided by that with all that were logged.</summary>
    public double Ratio(int table, IReadOnlyList<LearnedConfiguration> order, double coreSeconds)
    {
        var spent = 0.0;
        var fitting = order.Select(entry => (entry.Learner, entry.Parameters)).TakeWhile(key => (spent += FixedSeconds + tables[table].Seconds(key)) <= coreSeconds || spent <= FixedSeconds).ToList();
        return Ratio(table, tables[table].Error(fitting.Count > 0 ? fitting : [(order[0].Learner, order[0].Parameters)]));
    }

    private double Ratio(int table, double error) => (Cap(table, error) + Floor(table)) / (_best[table] + Floor(table));

    private double Floor(int table) => SmallestError * _best[table];

    /// <summary>A table without any model yet counts as one with twice the error there could be.</summary>
    private double Cap(int table, double error) => Math.Min(error, 2 * _best[table]);

    private Dictionary<int, double> Errors(List<int> learning, IReadOnlyList<(string, ParameterSet)> keys) =>
        learning.AsParallel().Select(index => (index, Error: tables[index].Error(keys))).ToDictionary(pair => pair.index, pair => pair.Error);

    private double Cost(List<int> learning, (string, ParameterSet) key)
    {
        double[] seconds = [.. learning.Select(index => tables[index].Seconds(key)).Where(value => value > 0).Order()];
        return FixedSeconds + (seconds.Length == 0 ? 0 : seconds[seconds.Length / 2]);
    }
}
