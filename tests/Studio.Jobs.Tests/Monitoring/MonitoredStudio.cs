namespace Studio.Jobs.Tests.Monitoring;

using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Moving;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Access;
using Studio.Jobs.Tests.Registry;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Quality;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using ModelRows = Studio.Pipelines.Scoring.ModelRows;

/// <summary>A studio with a version of a model that reads an age and a region, which nothing calls but the test, and a clock that can be moved.</summary>
internal sealed class MonitoredStudio : IAsyncDisposable
{
    public const string Model = "customers";

    private static readonly string[] Regions = ["north", "south", "east"];
    private static readonly ModelSignature Signature = new(
        TaskCatalog.Binary, "bought", [new("age", "numeric", "float"), new("region", "categorical", "string")], [new("label", "string"), new("probabilities", "float")], ["no", "yes"]);

    private readonly TestFolder? _own;
    private StudioHost _host = null!;

    private MonitoredStudio(string? folder)
    {
        _own = folder is null ? new TestFolder() : null;
        Folder = folder ?? _own!.Path;
    }

    public string Folder { get; }

    public required MovedClock Time { get; init; }

    public PredictionMonitor Monitor => Get<PredictionMonitor>();

    public MonitoringAlerts Alerts => Get<MonitoringAlerts>();

    public TruthService Truths => Get<TruthService>();

    /// <summary>Starts one; beside another when it is given its store, clock and folder.</summary>
    public static async Task<MonitoredStudio> StartAsync(string? store = null, Action<MonitoringOptions>? options = null, MovedClock? time = null, string? folder = null)
    {
        var studio = new MonitoredStudio(folder) { Time = time ?? new MovedClock() };
        void Configure(MonitoringOptions monitoring)
        {
            monitoring.SampleRate = 1;
            options?.Invoke(monitoring);
        }

        studio._host = StudioHost.Build(studio.Folder, store: store, time: studio.Time, monitoring: Configure);
        await studio.Get<StoreMaintenance>().MigrateAsync(CancellationToken.None);
        return studio;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public StudioDbContext OpenStore() => _host.OpenStore();

    /// <summary>Adds the version, and what it was validated on.</summary>
    /// <param name="reference">False for a version that was not evaluated.</param>
    public async Task AddVersionAsync(bool reference = true)
    {
        var version = TestVersions.New(1);
        version.Signature = Signature;
        await using (var db = OpenStore())
        {
            await NewVersion.AddAsync(db, Model, version, CancellationToken.None);
            await db.SaveChangesAsync();
        }

        if (reference)
        {
            var rows = Rows(2_000, 1);
            await HoldAsync(version.Id, ModelFiles.Monitoring, MonitoringReference.Of(Signature, rows, Answer(rows), CancellationToken.None));
            await HoldAsync(version.Id, ModelFiles.Quality, new QualityReport("accuracy", new RowsQuality(2_000, [new MetricEstimate("accuracy", MetricDirection.Maximize, WilsonInterval.Of(0.95, 2_000))]), null));
        }
    }

    /// <summary>Rows, those of the same seed the same; ages may be higher.</summary>
    public static ColumnTable Rows(int count, int seed, double older = 0)
    {
        var random = new Random(seed);
        return new ColumnTable(
        [
            new NumberColumn("age", [.. Enumerable.Range(0, count).Select(_ => 20 + (40 * random.NextDouble()) + older)]),
            new TextColumn("region", [.. Enumerable.Range(0, count).Select(_ => Regions[random.Next(Regions.Length)])]),
        ]);
    }

    /// <summary>Calls the version.</summary>
    /// <returns>The prediction id.</returns>
    public async Task<Guid> CallAsync(ColumnTable rows, int status = 200, IReadOnlyDictionary<int, string>? leftOut = null)
    {
        var version = await Get<ModelService>().FindVersionAsync(Model, null, CancellationToken.None);
        var (id, call) = (Guid.CreateVersion7(Time.GetUtcNow()), Monitor.Begin(version!, Time.GetTimestamp()));
        if (status < 400)
        {
            using var asked = ModelRows.Of(Signature, rows);
            call.Answered(asked, Answer(rows), id, leftOut ?? new Dictionary<int, string>());
        }

        Monitor.End(call, status);
        return id;
    }

    /// <summary>What is told of the version.</summary>
    public async Task<MonitoringReport> ReadAsync() => (await Get<MonitoringService>().FindAsync(Model, 1, null, null, CancellationToken.None))!;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _own?.Dispose();
    }

    /// <summary>Who is older than 40 says yes, with a probability that grows with the age.</summary>
    private static ScoredRows Answer(ColumnTable rows)
    {
        float[] yes = Array.ConvertAll(rows.Column<NumberColumn>("age").Values, age => (float)Math.Clamp(0.5 + ((age - 40) / 60), 0.01, 0.99));
        return new ScoredRows([.. yes.Select(probability => probability > 0.5 ? "yes" : "no")], new PredictionMatrix([.. yes.SelectMany(probability => new[] { 1 - probability, probability })], yes.Length, 2));
    }

    private async Task HoldAsync(Guid owner, string name, object content)
    {
        using var stream = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(content, StudioJson.File));
        using var staged = await Get<IArtifactStore>().ReceiveAsync(stream, long.MaxValue, CancellationToken.None);
        await Get<ArtifactLedger>().HoldAsync([new ArtifactClaim(owner, name, staged)], _ => Task.FromResult(true), CancellationToken.None);
    }
}
