namespace Studio.Soak.Processes;

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Studio.Soak.Experiments;
using Studio.Testing;

/// <summary>
/// The studio on several machines, on one: a PostgreSQL server, one Api without a worker inside, workers with data folders of
/// their own, and a folder of artifacts that all share.
/// </summary>
internal sealed class StudioCluster : IAsyncDisposable
{
    /// <summary>Seconds without a sign of life after which another worker takes over.</summary>
    public const int LeaseSeconds = 3;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _connectionString;

    private StudioCluster(string folder, PostgresServer postgres, string connectionString, int port, int workers, IReadOnlyDictionary<string, string> settings)
    {
        Folder = folder;
        Postgres = postgres;
        _connectionString = connectionString;
        Store = new StudioStore(connectionString);
        var url = $"http://127.0.0.1:{port}";
        Client = new StudioClient(new Uri(url));
        Api = Create("api", "Studio.Api.dll", ["serve", "--urls", url], settings, queues: "");
        Workers = [.. Enumerable.Range(1, workers).Select(i => Create($"worker-{i}", "Studio.Jobs.dll", ["worker"], settings, queues: "profile,cpu,publish"))];
    }

    /// <summary>Folder of everything but the database.</summary>
    public string Folder { get; }

    /// <summary>Folder of the artifacts, which all share.</summary>
    public string ArtifactFolder => Path.Combine(Folder, "artifacts");

    public PostgresServer Postgres { get; }

    public StudioProcess Api { get; }

    public IReadOnlyList<StudioProcess> Workers { get; }

    public StudioClient Client { get; }

    public StudioStore Store { get; }

    /// <summary>Starts everything and waits until the Api is ready.</summary>
    /// <param name="folder">Empty folder for data, artifacts and logs.</param>
    /// <param name="workers">Worker processes with one slot each.</param>
    /// <param name="settings">Further settings of all processes, such as <c>Studio:TrainerMemoryMegabytes</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StudioCluster> StartAsync(
        string folder, int workers, IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        var postgres = await PostgresServer.StartAsync();
        var cluster = new StudioCluster(folder, postgres, await postgres.CreateDatabaseAsync(), FreePort(), workers, settings ?? new Dictionary<string, string>());
        try
        {
            await cluster.StartApiAsync(cancellationToken);
            cluster.Workers.ToList().ForEach(worker => worker.Start());
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the Api and waits until it is ready.</summary>
    public async Task StartApiAsync(CancellationToken cancellationToken)
    {
        Api.Start();
        var started = TimeProvider.System.GetTimestamp();
        while (!await Client.IsReadyAsync(cancellationToken))
        {
            if (!Api.IsAlive || TimeProvider.System.GetElapsedTime(started) > StartPatience)
            {
                throw new InvalidOperationException($"The Api {(Api.IsAlive ? "is not ready in time" : $"ended with exit code {Api.ExitCode}")}; see {Path.Combine(Folder, "api.log")}.");
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Ids of all trainer processes.</summary>
    public int[] Trainers() => TrainerProcesses.Of(Folder);

    /// <summary>Ids of the trainer processes of a worker.</summary>
    public int[] TrainersOf(StudioProcess worker) => TrainerProcesses.Of(DataFolder(worker.Name));

    /// <summary>Kills everything: workers, Api, PostgreSQL.</summary>
    public async Task KillAllAsync()
    {
        await Task.WhenAll(Workers.Append(Api).Select(process => process.KillAsync()).Append(Postgres.KillAsync()));
    }

    /// <summary>Starts what <see cref="KillAllAsync"/> killed.</summary>
    public async Task StartAllAsync(CancellationToken cancellationToken)
    {
        await Postgres.StartAgainAsync();
        Workers.ToList().ForEach(worker => worker.Start());
        await StartApiAsync(cancellationToken);
    }

    /// <summary>Processes that ended although nobody here ended them, with their exit codes; they are started again.</summary>
    public IReadOnlyList<string> RestartDead()
    {
        var dead = Workers.Append(Api).Where(process => process.IsWanted && !process.IsAlive).ToList();
        string[] told = [.. dead.Select(process => $"{process.Name} ended by itself with exit code {process.ExitCode}")];
        dead.ForEach(process => process.Start());
        return told;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Workers.Append(Api))
        {
            await process.KillAsync();
            process.Dispose();
        }

        await TrainerProcesses.WaitForNoneAsync(Folder, TimeSpan.FromSeconds(5));
        Client.Dispose();
        await Postgres.DisposeAsync();
    }

    private StudioProcess Create(string name, string assembly, string[] arguments, IReadOnlyDictionary<string, string> settings, string queues)
    {
        var start = new ProcessStartInfo(Path.Combine(DotnetFolder(), "dotnet"), [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments])
        {
            WorkingDirectory = Directory.CreateDirectory(DataFolder(name)).FullName,
        };
        var all = new Dictionary<string, string>(settings)
        {
            ["Studio:DataDirectory"] = DataFolder(name),
            ["ConnectionStrings:Studio"] = _connectionString,
            ["Studio:Artifacts:Folder"] = Directory.CreateDirectory(ArtifactFolder).FullName,
            ["Studio:LeaseSeconds"] = LeaseSeconds.ToString(CultureInfo.InvariantCulture),
            ["Studio:Worker:Queues"] = queues,
            ["Studio:Worker:Slots"] = "1",
            ["Studio:Worker:Name"] = name,
        };
        foreach (var (key, value) in all)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new StudioProcess(name, start, Path.Combine(Folder, $"{name}.log"));
    }

    private string DataFolder(string name) => Path.Combine(Folder, name);

    private static string DotnetFolder() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
