namespace Studio.Testing;

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

/// <summary>
/// A real PostgreSQL server of the tests' own: a cluster in a temporary folder that listens on a free port of the loopback
/// address. Its processes and its folder go when it is disposed, and also when the process that made it ends in whatever way.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Role of the tests; a superuser.</summary>
    public const string User = "studio";

    /// <summary>Password of <see cref="User"/>; refused logins are refused for real.</summary>
    public const string Password = "only-for-tests";

    private const int MaxConnections = 300;

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(() => StartAsync());

    private readonly PostgresFolder _folder;
    private int _databases;

    private PostgresServer(PostgresFolder folder, int port)
    {
        _folder = folder;
        Port = port;
    }

    /// <summary>Port on 127.0.0.1; the same after <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; }

    /// <summary>What the server wrote into its log.</summary>
    public string Log => File.Exists(_folder.Log) ? File.ReadAllText(_folder.Log) : "";

    /// <summary>The server that all tests of this process share: never stop or kill this one. Inconclusive when PostgreSQL is not installed.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts a server of the test's own. Inconclusive when PostgreSQL is not installed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var folder = await PostgresFolder.CreateAsync(User, Password);
        var server = new PostgresServer(folder, FreePort());
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A connection string for a database of this server; for one that need not exist.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = User,
        Password = Password,

        // Each database has a pool of its own in each process; what lingers there counts against the server's limit.
        ConnectionIdleLifetime = 2,
        ConnectionPruningInterval = 1,
    }.ToString();

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return ConnectionString(name);
    }

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ToString();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server in an orderly way: connections are cut, everything committed is on disk.</summary>
    public Task StopAsync() => _folder.RunAsync("pg_ctl", "stop", "-D", _folder.Data, "-m", "fast", "-w");

    /// <summary>Kills the server with its children (SIGKILL), as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_folder.Postmaster is { } postmaster)
        {
            // The parent first, so that it replaces no child.
            var children = ChildrenOf(postmaster);
            Kill(postmaster);
            foreach (var child in children.Union(ChildrenOf(postmaster)))
            {
                Kill(child);
            }

            await WaitForEndAsync([postmaster, .. children]);

            // Where nobody collects ended processes, their ids stay in use and the next server would take the old one for alive.
            File.Delete(Path.Combine(_folder.Data, "postmaster.pid"));
        }
    }

    /// <summary>Starts it with the data it had, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public Task StartAgainAsync()
    {
        // Nothing here must survive a power cut, and Debian's place for sockets may not be ours to write to.
        string[] settings =
        [
            $"port={Port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off",
            string.Create(CultureInfo.InvariantCulture, $"max_connections={MaxConnections}"), "shared_buffers=32MB", "log_min_messages=warning",
        ];
        return _folder.RunAsync("pg_ctl", "start", "-D", _folder.Data, "-l", _folder.Log, "-w", "-o", string.Join(' ', settings.Select(setting => $"-c {setting}")));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _folder.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && ProcessTable.ParentOf(id) == parent)
            {
                children.Add(id);
            }
        }

        return children;
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private static async Task WaitForEndAsync(int[] ids)
    {
        for (var i = 0; i < 1000 && ids.Any(ProcessTable.IsAlive); i++)
        {
            await Task.Delay(10);
        }
    }
}
