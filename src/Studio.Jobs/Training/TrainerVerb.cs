namespace Studio.Jobs.Training;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;

/// <summary>
/// The trainer process; see <see cref="TrainerArguments.Usage"/>. Writes one event a line to standard output, the last one <c>completed</c>,
/// <c>search-ended</c>, <c>paused</c>, <c>evaluated</c> or <c>failed</c>. Reads <see cref="ParentCommands"/> from standard input.
/// </summary>
internal static class TrainerVerb
{
    /// <summary>Argument, with an empty folder, of a process that gets ready and then reads the others from the first line of standard input, a JSON array.</summary>
    public const string WaitArgument = "--wait";

    /// <summary>Command that ends the search and exports the best model so far.</summary>
    public const string FinishCommand = "finish";

    /// <summary>Command that ends everything.</summary>
    public const string CancelCommand = ParentLines.CancelCommand;

    /// <summary>Command that begins no further trial.</summary>
    public const string PauseCommand = "pause";

    /// <summary>Command that changes the budget; followed by the new whole budget in seconds.</summary>
    public const string BudgetCommand = "budget";

    /// <summary>Command that tells of another share of the search; followed by the JSON of a trial that has ended there.</summary>
    public const string TrialCommand = "trial";

    /// <summary>Exit code: the part is done, or paused.</summary>
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
        using var output = EventOutputs.OfTrainer();
        if (args is [WaitArgument, var folder] && await WaitAsync(folder) is var ordered)
        {
            if (ordered is null)
            {
                return Cancelled;
            }

            args = ordered;
        }

        if (TrainerArguments.Parse(args) is not { } arguments)
        {
            await Console.Error.WriteLineAsync(TrainerArguments.Usage);
            return WrongArguments;
        }

        using var control = new ExperimentControl();
        using var cancel = new CancellationTokenSource();
        new ParentCommands(control, cancel).Listen(Console.In, Console.Error);
        await TrainAsync(arguments, output, control, cancel.Token);
        return output.Final switch
        {
            ExperimentCompleted or SearchEnded or ExperimentPaused or EvaluationEnded => Completed,
            _ when cancel.IsCancellationRequested => Cancelled,
            _ => Failed,
        };
    }

    /// <summary>The arguments that come by standard input; null when it ends, because there is nothing to train after all.</summary>
    private static async Task<string[]?> WaitAsync(string folder)
    {
        using var ordered = new CancellationTokenSource();
        var warming = Task.Run(() => WarmUp.RunAsync(folder, ordered.Token));
        var line = await Task.Run(Console.In.ReadLine);
        if (line is null)
        {
            return null;
        }

        // Nothing of it runs beside the experiment: native libraries have one number of threads for the whole process.
        await ordered.CancelAsync();
        await warming;
        return JsonSerializer.Deserialize<string[]>(line, StudioJson.Line);
    }

    private static async Task TrainAsync(TrainerArguments arguments, EventOutput<ExperimentEvent> output, ExperimentControl control, CancellationToken cancel)
    {
        try
        {
            if (arguments.Evaluate is { } model)
            {
                await EvaluateAsync(model, arguments.Files, output, cancel);
                return;
            }

            var task = new ExperimentTask(await ReadAsync<TrainingPlan>(arguments.Plan, cancel), arguments.Files)
            {
                Part = arguments.Part,
                Progress = arguments.Resume is { } resume ? await ReadAsync<ExperimentProgress>(resume, cancel) : null,
            };
            await new ExperimentRunner(TimeProvider.System).RunAsync(task, output.Write, control, cancel);
            output.Write(new ExperimentFailed(cancel.IsCancellationRequested ? "The experiment was cancelled." : "The trainer ended without a result."));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            output.Write(new ExperimentFailed("The experiment was cancelled."));
        }
        catch (OutOfMemoryException)
        {
            output.Write(new ExperimentFailed("The trainer process ran out of memory; allow it more (memoryMegabytes or Studio:TrainerMemoryMegabytes), or train on fewer rows or columns."));
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync(failure.ToString());
            output.Write(new ExperimentFailed($"The training broke off: {failure.Message}"));
        }
    }

    private static async Task EvaluateAsync(string model, ExperimentFiles files, EventOutput<ExperimentEvent> output, CancellationToken cancel)
    {
        var result = await new ModelEvaluator(TimeProvider.System).RunAsync(
            new EvaluationFiles(model, files.Data, files.Test, files.OutputDirectory), step => output.Write(new StageStarted(ExperimentStage.Evaluating, step)), cancel);
        output.Write(new EvaluationEnded(result));
    }

    private static async Task<T> ReadAsync<T>(string path, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(path, cancellationToken), StudioJson.File)
        ?? throw new JsonException($"The file '{path}' is empty.");
}
