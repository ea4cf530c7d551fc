namespace Studio.Testing;

using System.Diagnostics;
using System.Globalization;

/// <summary>
/// The folder of a test's PostgreSQL cluster and the programs that work on it. A small shell process keeps it: when this
/// process ends, in whatever way, the shell's input closes, and it ends the server and removes the folder.
/// </summary>
internal sealed class PostgresFolder : IAsyncDisposable
{
    private const string Prefix = "studio-postgres-";

    // $1 the folder. Signals of a terminal reach the shell as well and must not end it before its work is done.
    private const string Keep =
        """
        trap '' INT TERM HUP
        cat >/dev/null
        pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
        if [ -n "$pid" ]; then
          kill -QUIT "$pid" 2>/dev/null
          for i in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
        fi
        rm -rf "$1"
        """;

    private static readonly bool AsRoot = Environment.UserName == "root";
    private static int _count;

    private readonly string _root;
    private readonly string _binaries;
    private readonly Process _keeper;

    private PostgresFolder(string root, string binaries)
    {
        _root = root;
        _binaries = binaries;
        var start = StartInfo("sh", ["-c", Keep, "keeper", root]);
        start.RedirectStandardInput = true;
        _keeper = Process.Start(start)!;
    }

    /// <summary>The cluster.</summary>
    public string Data => Path.Combine(_root, "data");

    /// <summary>The server's log.</summary>
    public string Log => Path.Combine(_root, "server.log");

    /// <summary>Id of the server's first process, or null when none runs.</summary>
    public int? Postmaster =>
        File.Exists(Path.Combine(Data, "postmaster.pid"))
        && int.TryParse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).FirstOrDefault(), out var id)
        && ProcessTable.IsAlive(id) ? id : null;

    /// <summary>Creates a cluster with one superuser, after removing what killed test runs have left.</summary>
    public static async Task<PostgresFolder> CreateAsync(string user, string password)
    {
        var binaries = FindBinaries();
        await RemoveStaleAsync();
        var root = Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{ProcessTable.StartOf(Environment.ProcessId)}-{Interlocked.Increment(ref _count)}");
        var folder = new PostgresFolder(root, binaries);
        var passwordFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(passwordFile, password);
            if (OperatingSystem.IsLinux())
            {
                // The server's user must be able to read it.
                File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            await folder.RunAsync(
                "initdb", "-D", folder.Data, "-U", user, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        return folder;
    }

    /// <summary>Runs one of PostgreSQL's programs to its end.</summary>
    public async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(StartInfo(Path.Combine(_binaries, program), arguments))!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {await output} {await error}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private static string FindBinaries()
    {
        IEnumerable<string> path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
            : Enumerable.Empty<string>();
        var found = path.Concat(versions.Select(folder => Path.Combine(folder, "bin"))).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
        if (found is null || !OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("This test needs PostgreSQL's server programs on Linux: install the package 'postgresql', or put the folder of initdb into PATH.");
        }

        return found!;
    }

    private static async Task RemoveStaleAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            var parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
            if (int.TryParse(parts[0], out var owner) && parts.Length == 3 && ProcessTable.StartOf(owner) != parts[1])
            {
                // Its maker is gone. The keeper does it, once its input is empty.
                var start = StartInfo("sh", ["-c", Keep, "keeper", folder]);
                using var keeper = Process.Start(start)!;
                keeper.StandardInput.Close();
                await keeper.WaitForExitAsync();
            }
        }
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static ProcessStartInfo StartInfo(string program, string[] arguments)
    {
        string[] command = AsRoot ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
    }
}
