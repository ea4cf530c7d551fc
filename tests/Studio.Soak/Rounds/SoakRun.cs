namespace Studio.Soak.Rounds;

using System.Globalization;
using Studio.Soak.Experiments;
using Studio.Soak.Processes;

/// <summary>Settings of a soak.</summary>
/// <param name="Seed">Where every random choice starts.</param>
/// <param name="First">Number of the first round; rounds before it are left out.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Time">No round begins after this time.</param>
/// <param name="Workers">Worker processes.</param>
/// <param name="Faults">What is killed.</param>
internal sealed record SoakOptions(int Seed, int First, int Rounds, TimeSpan Time, int Workers, IReadOnlyList<Fault> Faults);

/// <summary>Rounds of faults against one cluster.</summary>
internal sealed class SoakRun(SoakOptions options, string folder, TextWriter output)
{
    /// <summary>Time in which Hangfire must have taken back the jobs of killed workers.</summary>
    private static readonly TimeSpan JobPatience = TimeSpan.FromSeconds(120);

    private readonly List<RoundResult> _results = [];
    private readonly List<string> _problems = [];

    /// <summary>The rounds run.</summary>
    public IReadOnlyList<RoundResult> Results => _results;

    /// <summary>Everything that must not have happened; empty when all went well.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Runs all rounds; problems are told and kept, and the next round goes on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var cluster = await StudioCluster.StartAsync(folder, options.Workers, null, cancellationToken);
        var datasets = await UploadAsync(cluster, cancellationToken);
        RoundPlan[] plans = [.. Enumerable.Range(options.First, options.Rounds).Select(number => RoundPlan.Of(options.Seed, number, options.Faults))];
        var (references, seconds) = await RunUndisturbedAsync(cluster, datasets, plans, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {options.Seed}, {options.Workers} workers, an undisturbed round takes {seconds:F1} s"));
        var round = new SoakRound(cluster, datasets, references, seconds);
        foreach (var plan in plans.TakeWhile(_ => TimeProvider.System.GetElapsedTime(started) < options.Time))
        {
            await RunAsync(cluster, round, plan, cancellationToken);
        }

        await CheckJobsAsync(cluster, cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<string, Guid>> UploadAsync(StudioCluster cluster, CancellationToken cancellationToken)
    {
        var datasets = new Dictionary<string, Guid>();
        foreach (var (name, csv) in SoakTables.All)
        {
            datasets.Add(name, await cluster.Client.UploadAsync(csv, name, cancellationToken));
        }

        return datasets;
    }

    /// <summary>Runs every shape that rounds use once with nothing killed, two at a time as rounds do.</summary>
    private static async Task<(IReadOnlyDictionary<string, ExperimentOutcome> References, double Seconds)> RunUndisturbedAsync(
        StudioCluster cluster, IReadOnlyDictionary<string, Guid> datasets, IReadOnlyList<RoundPlan> plans, CancellationToken cancellationToken)
    {
        var references = new Dictionary<string, ExperimentOutcome>();
        var seconds = 0.0;
        foreach (var pair in plans.DistinctBy(plan => plan.Shapes[0]).Select(plan => plan.Shapes))
        {
            var started = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(pair.Select(async shape =>
            {
                var name = $"undisturbed-{pair[0].Name}-{shape.Name}";
                var outcome = await RunOneAsync(cluster, shape, name, datasets[shape.Table], cancellationToken);
                lock (references)
                {
                    references[shape.Name] = outcome;
                }
            }));
            seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }

        return (references, seconds);
    }

    private static async Task<ExperimentOutcome> RunOneAsync(StudioCluster cluster, ExperimentShape shape, string name, Guid datasetId, CancellationToken cancellationToken)
    {
        var id = await cluster.Client.CreateAsync(name, shape.Request(datasetId, name), cancellationToken);
        var ended = await cluster.Client.WaitForEndAsync(id, SoakRound.Patience, cancellationToken);
        return ended.Result is null
            ? throw new InvalidOperationException($"{name} is {ended.State} although nothing was killed: {ended.Reason}")
            : ExperimentOutcome.Of(ended, await cluster.Client.TrialsAsync(id, cancellationToken));
    }

    private async Task RunAsync(StudioCluster cluster, SoakRound round, RoundPlan plan, CancellationToken cancellationToken)
    {
        var result = await round.RunAsync(plan, cancellationToken);
        _results.Add(result);
        var shapes = string.Join(" + ", plan.Shapes.Select(shape => shape.Name));
        var verdict = result.Problems.Count == 0 ? "ok" : "BROKEN";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"round {plan.Number,3} {plan.Fault,-10} at {plan.Moment:F2} {verdict,-6} {result.Seconds,5:F1} s  {shapes}: {result.Seen} trials seen, {result.Resumed} parts resumed ({result.Killed})"));
        foreach (var problem in result.Problems)
        {
            _problems.Add($"round {plan.Number}: {problem}");
            await output.WriteLineAsync($"    {problem}");
        }

        if (result.Problems.Count > 0)
        {
            var names = plan.Shapes.Select(shape => $"round-{plan.Number}-{shape.Name}").ToHashSet();
            Guid[] ids = [.. (await cluster.Client.ListAsync(cancellationToken)).Where(experiment => names.Contains(experiment.Name)).Select(experiment => experiment.Id)];
            await File.WriteAllTextAsync(Path.Combine(folder, $"round-{plan.Number}.txt"), await cluster.Store.DescribeAsync(ids), cancellationToken);
        }
    }

    private async Task CheckJobsAsync(StudioCluster cluster, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        long jobs;
        while ((jobs = await cluster.Store.ProcessingJobsAsync()) > 0 && TimeProvider.System.GetElapsedTime(started) < JobPatience)
        {
            await Task.Delay(500, cancellationToken);
        }

        if (jobs > 0)
        {
            _problems.Add($"{jobs} Hangfire jobs are still processing, {JobPatience.TotalSeconds:F0} s after the last round");
            await File.WriteAllTextAsync(Path.Combine(folder, "jobs.txt"), await cluster.Store.DescribeAsync([]), cancellationToken);
        }
    }
}
