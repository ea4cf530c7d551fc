namespace Studio.Jobs.Training;

using System.Diagnostics;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>
/// A trainer process that is started before there is anything to train: it loads and compiles while the data is read, and waits for its
/// order on standard input. One that was started for another environment, or has died meanwhile, is not used.
/// </summary>
internal sealed class WarmTrainer(TrainerCommand command) : IDisposable
{
    private Process? _process;
    private TrainerEnvironment? _environment;

    /// <summary>Starts one, unless there is one.</summary>
    /// <param name="environment">What the plan is expected to ask for.</param>
    /// <param name="folder">An empty folder for what it gets ready with; the caller deletes it.</param>
    public void Start(TrainerEnvironment environment, string folder)
    {
        if (_process is null)
        {
            _environment = environment;
            _process = command.Start([TrainerVerb.WaitArgument, folder], environment);
        }
    }

    /// <summary>Gives it its order; null when there is none that can take it.</summary>
    /// <param name="environment">What the plan asks for.</param>
    /// <param name="arguments">Those of <see cref="TrainerArguments"/>.</param>
    public Process? TryTake(TrainerEnvironment environment, IReadOnlyList<string> arguments)
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
        {
            return null;
        }

        if (environment.Equals(_environment) && !process.HasExited && TrySend(process, arguments))
        {
            return process;
        }

        End(process);
        return null;
    }

    /// <summary>Ends one that was never used.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            End(process);
        }
    }

    private static bool TrySend(Process process, IReadOnlyList<string> arguments)
    {
        try
        {
            process.StandardInput.WriteLine(JsonSerializer.Serialize(arguments, StudioJson.Line));
            process.StandardInput.Flush();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void End(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }
}
