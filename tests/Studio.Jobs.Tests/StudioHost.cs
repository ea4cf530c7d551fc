namespace Studio.Jobs.Tests;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Jobs.Training;
using Studio.Jobs.Upkeep;
using Studio.Jobs.Workers;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Planning;

/// <summary>The studio without HTTP: a real host with a real store, job servers and, unless another is given, the real trainer process.</summary>
internal sealed class StudioHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _started;

    private StudioHost(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public DatasetService Datasets => Services.GetRequiredService<DatasetService>();

    public ExperimentService Experiments => Services.GetRequiredService<ExperimentService>();

    public ExperimentCommands Commands => Services.GetRequiredService<ExperimentCommands>();

    public ModelService Models => Services.GetRequiredService<ModelService>();

    public ModelPublisher Publisher => Services.GetRequiredService<ModelPublisher>();

    public StudioFolders Folders => Services.GetRequiredService<StudioFolders>();

    public StudioDbContext OpenStore() => Services.GetRequiredService<IDbContextFactory<StudioDbContext>>().CreateDbContext();

    /// <summary>Starts one.</summary>
    /// <param name="folder">Data folder.</param>
    /// <param name="trainer">Another trainer than the real one.</param>
    /// <param name="configure">Further options.</param>
    /// <param name="torch">Further options of nets.</param>
    /// <param name="store">Connection string of a PostgreSQL store, see <see cref="StoreKinds"/>; null for the embedded one.</param>
    /// <param name="worker">Further options of the worker, such as its queues.</param>
    /// <param name="time">Another clock than the system's.</param>
    /// <param name="retention">Further options of what is kept how long.</param>
    /// <param name="sources">Further options of addresses and databases.</param>
    /// <param name="importer">Another importer of models than the real one.</param>
    /// <param name="monitoring">Further options of what is kept of calls.</param>
    public static async Task<StudioHost> StartAsync(
        string folder,
        TrainerCommand? trainer = null,
        Action<StudioOptions>? configure = null,
        Action<TorchOptions>? torch = null,
        string? store = null,
        Action<WorkerOptions>? worker = null,
        TimeProvider? time = null,
        Action<RetentionOptions>? retention = null,
        Action<SourceOptions>? sources = null,
        ImporterCommand? importer = null,
        Action<MonitoringOptions>? monitoring = null)
    {
        var host = Build(folder, trainer, configure, torch, store, worker, time, retention, sources, importer, monitoring);
        await host._host.StartAsync();
        host._started = true;
        return host;
    }

    /// <summary>Builds one that does not run, as commands use it.</summary>
    public static StudioHost Build(
        string folder,
        TrainerCommand? trainer = null,
        Action<StudioOptions>? configure = null,
        Action<TorchOptions>? torch = null,
        string? store = null,
        Action<WorkerOptions>? worker = null,
        TimeProvider? time = null,
        Action<RetentionOptions>? retention = null,
        Action<SourceOptions>? sources = null,
        ImporterCommand? importer = null,
        Action<MonitoringOptions>? monitoring = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddStudioJobs();
        builder.Services.Configure<StudioOptions>(options =>
        {
            (options.DataDirectory, options.Evaluate) = (folder, false);
            configure?.Invoke(options);
        });
        builder.Services.Configure<StoreOptions>(options => options.ConnectionString = store);
        builder.Services.Configure<TorchOptions>(options => torch?.Invoke(options));
        builder.Services.Configure<WorkerOptions>(options => worker?.Invoke(options));
        builder.Services.Configure<RetentionOptions>(options => retention?.Invoke(options));
        builder.Services.Configure<SourceOptions>(options => sources?.Invoke(options));
        builder.Services.Configure<MonitoringOptions>(options => monitoring?.Invoke(options));
        if (trainer is not null)
        {
            builder.Services.AddSingleton(trainer);
        }

        if (importer is not null)
        {
            builder.Services.AddSingleton(importer);
        }

        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        return new StudioHost(builder.Build());
    }

    /// <summary>Files of the artifact store and the temporary folder.</summary>
    public string[] Files() =>
    [
        .. Directory.GetFiles(Folders.Artifacts, "*", SearchOption.AllDirectories),
        .. Directory.GetFiles(Folders.Temporary, "*", SearchOption.AllDirectories),
    ];

    /// <summary>Imports a table.</summary>
    public Task<DatasetRecord> TakeAsync(Stream table, string name) =>
        Services.GetRequiredService<DatasetImports>().ImportAsync(new OpenedSource(table, name, null), ReadingWishes.None, null, CancellationToken.None);

    /// <summary>Imports a table and waits until it is profiled.</summary>
    public async Task<DatasetRecord> ImportAsync(byte[] table, string name = "people.csv")
    {
        var dataset = await TakeAsync(new MemoryStream(table), name);
        Assert.IsNotNull(await Datasets.FindProfileAsync(dataset.Id, CancellationToken.None));
        return dataset;
    }

    /// <summary>Asks for an experiment on a table of people.</summary>
    public async Task<Guid> CreateExperimentAsync()
    {
        var dataset = await ImportAsync(TestTables.People());
        var created = await Experiments.CreateAsync(dataset.Id, new ExperimentRequest(new TrainingRequest("bought") { Threads = 1 }), CancellationToken.None);
        Assert.IsEmpty(created.Problems);
        return created.Experiment!.Id;
    }

    /// <summary>Waits until an experiment is as wanted; fails with its state after three minutes.</summary>
    public async Task<ExperimentRecord> WaitAsync(Guid id, Func<ExperimentRecord, bool> wanted)
    {
        for (var i = 0; i < 3600; i++)
        {
            var experiment = await Experiments.FindAsync(id, CancellationToken.None) ?? throw new AssertFailedException($"There is no experiment {id}.");
            if (wanted(experiment))
            {
                return experiment;
            }

            await Task.Delay(50);
        }

        var last = await Experiments.FindAsync(id, CancellationToken.None);
        throw new AssertFailedException($"Experiment is {last?.State} in {last?.Stage} after {last?.Trials} trials: {last?.Reason}");
    }

    public Task<ExperimentRecord> WaitForEndAsync(Guid id) =>
        WaitAsync(id, experiment => experiment.State is ExperimentState.Completed or ExperimentState.Failed or ExperimentState.Cancelled);

    public async ValueTask DisposeAsync()
    {
        if (_started)
        {
            await _host.StopAsync();
        }

        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }
}
