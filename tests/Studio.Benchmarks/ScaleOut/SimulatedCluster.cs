namespace Studio.Benchmarks.ScaleOut;

using System.Globalization;
using System.Text;
using Studio.Pipelines.Trials;

/// <summary>What is not shared out among workers.</summary>
/// <param name="LoadSeconds">Starting a process, loading and featurizing, for each worker and for the part that builds.</param>
/// <param name="BuildSeconds">Choosing, exporting and verifying the models, without loading.</param>
/// <param name="StoreSeconds">Writing a trial that has ended to the store.</param>
internal sealed record FixedCosts(double LoadSeconds, double BuildSeconds, double StoreSeconds = 0)
{
    /// <summary>Those that a run of one worker had: what its search took beside its trials, and the rest of its build.</summary>
    public static FixedCosts Of(ScaleOutRun alone)
    {
        var load = Math.Max(0, alone.SearchSeconds - alone.Trials.Sum(trial => trial.Seconds));
        return new FixedCosts(load, Math.Max(0, alone.BuildSeconds - load));
    }
}

/// <summary>
/// A search on more workers than there are here: trial n belongs to worker (n − 1) mod workers, as in a real search, and takes as long as it was
/// measured to. When it ends its worker writes it to the store, which takes one write at a time. The last worker that ends is followed by the part that builds.
/// </summary>
internal static class SimulatedCluster
{
    private static readonly int[] Workers = [1, 2, 4, 8, 16, 32, 64];

    /// <summary>Seconds until the model is there.</summary>
    /// <param name="trials">Trials with their times.</param>
    /// <param name="workers">Workers.</param>
    /// <param name="costs">What each worker and the end cost beside.</param>
    public static double Seconds(IReadOnlyList<Trial> trials, int workers, FixedCosts costs) =>
        costs.LoadSeconds + Search(trials, workers, costs).Last + costs.LoadSeconds + costs.BuildSeconds;

    /// <summary>Seconds of all workers together, those not counted in which a worker has ended and its slot is free.</summary>
    public static double WorkerSeconds(IReadOnlyList<Trial> trials, int workers, FixedCosts costs) =>
        trials.Sum(trial => trial.Seconds + costs.StoreSeconds) + ((workers + 1) * costs.LoadSeconds) + costs.BuildSeconds;

    /// <summary>Speed-up and cost of several numbers of workers as Markdown, with what takes the time that more workers do not.</summary>
    public static string Table(IReadOnlyList<Trial> trials, FixedCosts costs)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{trials.Count} trials of {trials.Sum(trial => trial.Seconds):F1} s in all, the longest {trials.Max(trial => trial.Seconds):F1} s; loading {costs.LoadSeconds:F1} s, building {costs.BuildSeconds:F1} s, a write {costs.StoreSeconds * 1000:F0} ms.")
            .AppendLine()
            .AppendLine("| workers | seconds | speed-up | worker-seconds | cost of one worker | of the seconds: trials evenly shared | unevenly shared | store | loading and building |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        var (alone, cost) = (Seconds(trials, 1, costs), WorkerSeconds(trials, 1, costs));
        foreach (var workers in Workers)
        {
            var (seconds, total, even) = (Seconds(trials, workers, costs), WorkerSeconds(trials, workers, costs), trials.Sum(trial => trial.Seconds) / workers);
            var (last, stored) = Search(trials, workers, costs);
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {workers} | {seconds:F1} | {alone / seconds:F2} | {total:F1} | × {total / cost:F2} | {even:F1} | {last - stored - even:F1} | {stored:F1} | {(2 * costs.LoadSeconds) + costs.BuildSeconds:F1} |");
        }

        return text.ToString();
    }

    /// <summary>When the last worker has ended, and how long it was busy with the store.</summary>
    private static (double Last, double Stored) Search(IReadOnlyList<Trial> trials, int workers, FixedCosts costs)
    {
        var shares = trials.GroupBy(trial => (trial.Number - 1) % workers).Select(share => new Queue<double>(share.OrderBy(trial => trial.Number).Select(trial => trial.Seconds))).ToArray();
        var (ends, stored, storeIsFree) = (new PriorityQueue<int, double>(), new double[shares.Length], 0.0);
        foreach (var (worker, share) in shares.Index())
        {
            ends.Enqueue(worker, share.Dequeue());
        }

        var (last, lastStored) = (0.0, 0.0);
        while (ends.TryDequeue(out var worker, out var ended))
        {
            storeIsFree = Math.Max(ended, storeIsFree) + costs.StoreSeconds;
            stored[worker] += storeIsFree - ended;
            (last, lastStored) = storeIsFree >= last ? (storeIsFree, stored[worker]) : (last, lastStored);
            if (shares[worker].TryDequeue(out var next))
            {
                ends.Enqueue(worker, storeIsFree + next);
            }
        }

        return (last, lastStored);
    }
}
