namespace Studio.Api.Tests.Documents;

using System.Diagnostics;
using Studio.Api.CommandLine;

/// <summary>
/// The shell of somebody who follows a document, in a folder of its own with the bundled datasets. <c>dotnet run</c> finds its
/// program built already, and what curl sends to http://localhost:5080 goes to the port that the service really listens on.
/// </summary>
internal sealed class ReaderShell : IDisposable
{
    // The first words have to be those of the documents, and the project has to exist.
    private const string Dotnet =
        """
        #!/bin/sh
        [ "$1 $2 $3 $4" = "run -c Release --project" ] && [ -d "$STUDIO_REPOSITORY/$5" ] || { echo "not in a document: dotnet $*" >&2; exit 99; }
        program=$STUDIO_PROGRAMS/$(basename "$5").dll
        shift 5
        [ "$1" != -- ] || shift
        PATH=$STUDIO_PATH
        exec dotnet "$program" "$@"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-documents-");
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("studio-documents-home-");
    private readonly List<Process> _started = [];

    public ReaderShell()
    {
        Directory.CreateSymbolicLink(InFolder("datasets"), Path.Combine(DocumentCommands.Repository, "datasets"));
        var dotnet = Path.Combine(_home.FullName, "dotnet");
        File.WriteAllText(dotnet, Dotnet);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A file or folder of the reader's.</summary>
    public string InFolder(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Where curl finds what the documents call http://localhost:5080.</summary>
    public void Reach(Uri service) => File.WriteAllText(
        Path.Combine(_home.FullName, ".curlrc"), $"silent\nshow-error\nfail-with-body\nconnect-to = \"localhost:5080:{service.Host}:{service.Port}\"\n");

    /// <summary>Runs a command to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        using var process = Start(command, null);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Starts a command that goes on, and waits until it writes a line with certain words.</summary>
    /// <returns>The process, and the line.</returns>
    public async Task<(Process Process, string Line)> StartAsync(string command, string words, string? store = null)
    {
        var process = Start(command, store);
        var written = "";
        using var timeout = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            written += line + "\n";
            if (line.Contains(words, StringComparison.Ordinal))
            {
                // Nobody reads on, and a full pipe would stop the program.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return (process, line);
            }
        }

        throw new AssertFailedException($"{command} ended: {written}{await process.StandardError.ReadToEndAsync(CancellationToken.None)}");
    }

    /// <summary>Ends it as a service manager does (SIGTERM), and gives its exit code.</summary>
    public static async Task<int> TerminateAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            try
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            catch (InvalidOperationException)
            {
                // It has ended, or was disposed.
            }
        }

        _folder.Delete(recursive: true);
        _home.Delete(recursive: true);
    }

    private Process Start(string command, string? store)
    {
        // exec, so that a signal reaches the program and not a shell around it.
        var start = new ProcessStartInfo("bash", ["-c", $"exec {command}"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STUDIO_PROGRAMS"] = Path.GetDirectoryName(typeof(StudioCommand).Assembly.Location);
        start.Environment["STUDIO_REPOSITORY"] = DocumentCommands.Repository;
        start.Environment["STUDIO_PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["PATH"] = $"{_home.FullName}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CURL_HOME"] = _home.FullName;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        if (store is not null)
        {
            start.Environment["ConnectionStrings__Studio"] = store;
        }

        var process = Process.Start(start)!;
        _started.Add(process);
        return process;
    }
}
