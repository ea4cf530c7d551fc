namespace Studio.Jobs.Training;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>
/// The trainer process: <c>Studio.Jobs trainer --plan F --data F [--test F] --out DIR</c>. Writes one event a line to
/// standard output, the last one <c>completed</c> or <c>failed</c>. Reads <c>finish</c> and <c>cancel</c> from standard
/// input; when that ends, whoever started it is dead and it ends at once.
/// </summary>
internal static class TrainerVerb
{
    /// <summary>Command that ends the search and exports the best model so far.</summary>
    public const string FinishCommand = "finish";

    /// <summary>Command that ends everything.</summary>
    public const string CancelCommand = "cancel";

    /// <summary>Exit code: completed.</summary>
    public const int Completed = 0;

    /// <summary>Exit code: failed, for the reason in the last event.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: wrong arguments, told on standard error.</summary>
    public const int WrongArguments = 2;

    /// <summary>Exit code: cancelled.</summary>
    public const int Cancelled = 3;

    /// <summary>Runs to the end and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var output = EventOutput.TakeStandardOutput();
        if (TrainerArguments.Parse(args) is not { } arguments)
        {
            await Console.Error.WriteLineAsync("Usage: Studio.Jobs trainer --plan FILE --data FILE [--test FILE] --out DIRECTORY");
            return WrongArguments;
        }

        using var finish = new CancellationTokenSource();
        using var cancel = new CancellationTokenSource();
        ListenToParent(finish, cancel);
        await TrainAsync(arguments, output, finish.Token, cancel.Token);
        return output.Final switch
        {
            ExperimentCompleted => Completed,
            _ when cancel.IsCancellationRequested => Cancelled,
            _ => Failed,
        };
    }

    private static async Task TrainAsync(TrainerArguments arguments, EventOutput output, CancellationToken finish, CancellationToken cancel)
    {
        try
        {
            var plan = JsonSerializer.Deserialize<TrainingPlan>(await File.ReadAllTextAsync(arguments.Plan, cancel), StudioJson.File)
                ?? throw new JsonException("The plan is empty.");
            await new ExperimentRunner(TimeProvider.System).RunAsync(plan, arguments.Files, output.Write, finish, cancel);
            output.WriteFinal(cancel.IsCancellationRequested ? "The experiment was cancelled." : "The trainer ended without a result.");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            output.WriteFinal("The experiment was cancelled.");
        }
        catch (OutOfMemoryException)
        {
            output.WriteFinal("The trainer process ran out of memory; allow it more (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns.");
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            output.WriteFinal($"The training broke off: {failure.Message}");
        }
    }

    /// <summary>Reads commands on a thread of its own, which must work even when all pool threads train.</summary>
    private static void ListenToParent(CancellationTokenSource finish, CancellationTokenSource cancel)
    {
        var thread = new Thread(() =>
        {
            while (Console.In.ReadLine() is { } line)
            {
                switch (line.Trim())
                {
                    case FinishCommand:
                        finish.Cancel();
                        break;
                    case CancelCommand:
                        cancel.Cancel();
                        break;
                    default:
                        Console.Error.WriteLine($"Unknown command '{line}'; known are {FinishCommand} and {CancelCommand}.");
                        break;
                }
            }

            // Not Environment.Exit: that waits for others, and native threads may train on for minutes.
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        })
        {
            IsBackground = true,
            Name = "commands of the parent process",
        };
        thread.Start();
    }
}
