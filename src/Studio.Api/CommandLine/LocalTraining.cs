namespace Studio.Api.CommandLine;

using Studio.Jobs.Local;
using Studio.Jobs.Sources;
using Studio.Pipelines.Profiling;

/// <summary>One run of <c>train</c> without a store, from the import to the copied artifacts.</summary>
internal static class LocalTraining
{
    /// <summary>Trains; problems of the request and failures are told on <paramref name="error"/>.</summary>
    /// <param name="arguments">What to do; all in one share.</param>
    /// <param name="work">An empty folder; the caller deletes it.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Errors and warnings, one line each.</param>
    /// <param name="token">Stops it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TrainArguments arguments, string work, TextWriter output, TextWriter error, CancellationToken token)
    {
        await using var services = CreateServices(arguments);
        var experiment = services.GetRequiredService<LocalExperiment>();
        var reading = new LocalReading(experiment, services.GetRequiredService<TableSources>(), arguments, work, output, error);
        experiment.Prepare(arguments.Request, Directory.CreateDirectory(Path.Combine(work, "warm-up")).FullName);
        var data = await reading.ReadAsync(arguments.Data, null, token);
        var test = arguments.Test is null ? null : await reading.ReadAsync(arguments.Test, data, token);
        var planned = await experiment.PlanAsync(data, test, TrainingSession.RequestFor(arguments, data.Read.Columns), token);
        if (planned.Plan is not { } plan)
        {
            return await TrainingSession.TellAsync(planned.Problems, error);
        }

        await TrainingSession.WarnAsync(arguments.Data.Name, await DatasetProfiler.CheckLabelAsync(data.Path, data.Profile!, plan.Label, token), error);
        await TrainingSession.NoteAsync(plan, error);
        var name = data.ExperimentName;
        var folder = Path.GetFullPath(arguments.Output ?? Path.Combine("out", name));
        Directory.CreateDirectory(folder);
        var files = new ExperimentFiles(data.Path, test?.Path, Path.Combine(work, "out")) { TrialsDirectory = Path.Combine(work, "trials"), VectorsDirectory = Path.Combine(work, "vectors"), Evaluates = arguments.Reports };
        var ended = await WatchAsync(experiment, plan, files, arguments.Json ? new SilentDisplay() : TrainingDisplay.For(output, plan), token);
        if (ended.Last is not ExperimentCompleted completed)
        {
            await error.WriteLineAsync($"error: {((ExperimentFailed)ended.Last).Reason}");
            return StudioCommand.Failure;
        }

        await TrainingSession.CopyArtifactsAsync(file => Task.FromResult(PathIn(files.OutputDirectory, file)), completed.Result, folder);
        TrainingReport.Write(output, arguments.Json, new TrainingSummary(name, data.Read.Rows, data.Read.RejectedCount, folder, plan, completed.Result, ended.Leaderboard));
        var exit = await TrainingSession.WriteMlNetAsync(arguments, folder, name, output, error, token);
        return arguments.Reports && exit == StudioCommand.Success ? await EvaluateAsync(experiment, arguments, plan, files, folder, (output, error), token) : exit;
    }

    /// <summary>What is found out about the model takes seconds that its user may not want to wait for: the model is there already.</summary>
    private static async Task<int> EvaluateAsync(
        LocalExperiment experiment, TrainArguments arguments, TrainingPlan plan, ExperimentFiles files, string folder, (TextWriter Output, TextWriter Error) writers, CancellationToken token)
    {
        void Tell(ExperimentEvent happened)
        {
            if (happened is StageStarted stage && !arguments.Json)
            {
                writers.Output.WriteLine($"evaluating: {stage.Detail}");
            }
        }

        try
        {
            var ended = await experiment.EvaluateAsync(plan, files, folder, Tell, token);
            foreach (var left in (ended as EvaluationEnded)?.Result.Left ?? [])
            {
                await writers.Error.WriteLineAsync($"note: {left.Name} was not made: {left.Reason}");
            }

            if (ended is not ExperimentFailed failed)
            {
                return StudioCommand.Success;
            }

            await writers.Error.WriteLineAsync($"error: the model is there, but was not evaluated: {failed.Reason}");
            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await writers.Error.WriteLineAsync("Stopped; the model is there, without some of its reports.");
            return StudioCommand.Interrupted;
        }
    }

    private static ServiceProvider CreateServices(TrainArguments arguments)
    {
        var services = CommandServices.Create().AddLocalExperiment();
        if (arguments.TextEncoderFolder is { } encoderFolder)
        {
            services.Configure<TextOptions>(options => options.EncoderFolder = encoderFolder);
        }

        return services.BuildServiceProvider();
    }

    private static async Task<LocalEnd> WatchAsync(LocalExperiment experiment, TrainingPlan plan, ExperimentFiles files, ITrainingDisplay display, CancellationToken token)
    {
        await using (display)
        {
            return await experiment.RunAsync(plan, files, display.Show, token);
        }
    }

    private static string? PathIn(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
