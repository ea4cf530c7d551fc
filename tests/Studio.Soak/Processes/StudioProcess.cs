namespace Studio.Soak.Processes;

using System.Diagnostics;

/// <summary>A process of the studio whose output goes to a log file; it can be killed, and started again with the same arguments.</summary>
/// <param name="name">Name, also of the log file.</param>
/// <param name="start">How it is started.</param>
/// <param name="log">File its output is appended to.</param>
internal sealed class StudioProcess(string name, ProcessStartInfo start, string log) : IDisposable
{
    private readonly Lock _lock = new();
    private Process? _process;

    public string Name => name;

    /// <summary>Id of the process that was started last.</summary>
    public int Id => _process?.Id ?? throw new InvalidOperationException($"{name} was never started.");

    public bool IsAlive => _process is { HasExited: false };

    /// <summary>True from the start until somebody here ends it on purpose.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>Exit code of the process that ended.</summary>
    public int ExitCode => _process!.ExitCode;

    public void Start()
    {
        _process?.Dispose();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        IsWanted = true;
        Append($"--- process {process.Id} started");
    }

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync()
    {
        IsWanted = false;
        if (IsAlive)
        {
            Append("--- killed");
            Signal.Send(Id, Signal.Kill);
            await _process!.WaitForExitAsync();
        }
    }

    /// <summary>SIGTERM; returns its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        IsWanted = false;
        Append("--- asked to end");
        Signal.Send(Id, Signal.Terminate);
        await _process!.WaitForExitAsync().WaitAsync(patience);
        return ExitCode;
    }

    /// <summary>SIGSTOP: it stands still until <see cref="Thaw"/>.</summary>
    public void Freeze()
    {
        Append("--- frozen");
        Signal.Send(Id, Signal.Stop);
    }

    /// <summary>SIGCONT.</summary>
    public void Thaw()
    {
        Append("--- goes on");
        Signal.Send(Id, Signal.Continue);
    }

    public void Dispose() => _process?.Dispose();

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                File.AppendAllText(log, $"{DateTime.UtcNow:HH:mm:ss.fff} {line}\n");
            }
        }
    }
}
