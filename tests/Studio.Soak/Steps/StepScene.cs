namespace Studio.Soak.Steps;

using Studio.Api.Experiments;
using Studio.Jobs.Storage;
using Studio.Soak.Experiments;
using Studio.Soak.Processes;

/// <summary>A cluster with a dataset, one experiment on it, and the outcome of the same experiment undisturbed.</summary>
internal sealed class StepScene : IAsyncDisposable
{
    /// <summary>Time for what should happen at once.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ExperimentShape _shape;
    private readonly Guid _dataset;
    private readonly CancellationToken _cancellationToken;
    private ExperimentWatcher? _watcher;

    private StepScene(StudioCluster cluster, ExperimentShape shape, Guid dataset, CancellationToken cancellationToken)
    {
        Cluster = cluster;
        _shape = shape;
        _dataset = dataset;
        _cancellationToken = cancellationToken;
    }

    public StudioCluster Cluster { get; }

    /// <summary>The experiment.</summary>
    public Guid Id { get; private set; }

    /// <summary>Trials that the API has said to have ended.</summary>
    public int Seen => _watcher!.Seen.Count;

    /// <summary>Starts a cluster.</summary>
    public static async Task<StepScene> StartAsync(string folder, ExperimentShape shape, int workers, CancellationToken cancellationToken)
    {
        var cluster = await StudioCluster.StartAsync(folder, workers, null, cancellationToken);
        try
        {
            return new StepScene(cluster, shape, await cluster.Client.UploadAsync(SoakTables.All[shape.Table], shape.Table, cancellationToken), cancellationToken);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>What must hold.</summary>
    /// <exception cref="StepException">It does not.</exception>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new StepException(otherwise);
        }
    }

    /// <summary>Runs the experiment with nothing disturbing it.</summary>
    public async Task<ExperimentOutcome> RunUndisturbedAsync()
    {
        var id = await Cluster.Client.CreateAsync("undisturbed", _shape.Request(_dataset, "undisturbed"), _cancellationToken);
        var ended = await Cluster.Client.WaitForEndAsync(id, Patience, _cancellationToken);
        Require(ended.State == ExperimentState.Completed, $"the undisturbed experiment {ended.State}: {ended.Reason}");
        return ExperimentOutcome.Of(ended, await Cluster.Client.TrialsAsync(id, _cancellationToken));
    }

    /// <summary>Starts the experiment and returns when some of its trials have ended.</summary>
    public async Task BeginAsync(int trials, object? request = null)
    {
        Id = await Cluster.Client.CreateAsync("disturbed", request ?? _shape.Request(_dataset, "disturbed"), _cancellationToken);
        _watcher = new ExperimentWatcher(Cluster.Client, Id);
        await WaitAsync(experiment => experiment.Trials >= trials, Patience);
    }

    /// <summary>The request of the experiment, to be changed.</summary>
    public object Request(double budgetSeconds) => new { datasetId = _dataset, name = "disturbed", label = _shape.Label, learners = _shape.Learners, threads = 1, budgetSeconds };

    /// <summary>The worker that has a trainer.</summary>
    public StudioProcess BusyWorker() =>
        Cluster.Workers.FirstOrDefault(worker => Cluster.TrainersOf(worker).Length > 0) ?? throw new StepException("no worker trains");

    /// <summary>Waits until the experiment is as wanted.</summary>
    public async Task<ExperimentResponse> WaitAsync(Func<ExperimentResponse, bool> wanted, TimeSpan patience)
    {
        try
        {
            return await Cluster.Client.WaitAsync(Id, wanted, patience, _cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new StepException(late.Message);
        }
    }

    /// <summary>Gives the experiment a command that must be accepted.</summary>
    public async Task CommandAsync(string command)
    {
        var status = await Cluster.Client.CommandAsync(Id, command, _cancellationToken);
        Require((int)status is >= 200 and < 300, $"{command} was answered with {status}");
    }

    /// <summary>No trainer process may be left soon.</summary>
    public async Task RequireNoTrainerAsync() =>
        Require((await TrainerProcesses.WaitForNoneAsync(Cluster.Folder, Soon)).Length == 0, "a trainer process lives on");

    /// <summary>No trial that was seen may be gone or changed.</summary>
    public async Task RequireNothingLostAsync()
    {
        var stored = (await Cluster.Client.TrialsAsync(Id, _cancellationToken)).Select(SeenTrial.Of);
        var lost = _watcher!.FindLost(stored);
        Require(lost.Count == 0, $"{lost.Count} trials were lost: {string.Join("; ", lost)}");
    }

    /// <summary>It must complete, be published once, have lost nothing and be as the undisturbed one.</summary>
    /// <returns>What came of it, for people.</returns>
    public async Task<string> RequireCompleteAsync(ExperimentOutcome? undisturbed)
    {
        var ended = await WaitAsync(StudioClient.HasEnded, Patience);
        Require(ended.State == ExperimentState.Completed, $"it {ended.State}: {ended.Reason}");
        await RequireNothingLostAsync();
        var versions = await Cluster.Store.VersionsAsync(Id);
        Require(versions == 1, $"it published {versions} model versions");
        await RequireNoTrainerAsync();
        var outcome = ExperimentOutcome.Of(ended, await Cluster.Client.TrialsAsync(Id, _cancellationToken));
        var differences = undisturbed?.Differences(outcome) ?? [];
        Require(differences.Count == 0, $"the result differs: {string.Join("; ", differences)}");
        var dead = Cluster.RestartDead();
        Require(dead.Count == 0, string.Join("; ", dead));
        return $"completed with {outcome.Trials.Count} trials, {Seen} seen and none lost, {await Cluster.Store.ResumedPartsAsync([Id])} parts resumed, published once{(undisturbed is null ? "" : ", same result as undisturbed")}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null)
        {
            await _watcher.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }
}
