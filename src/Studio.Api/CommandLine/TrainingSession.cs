namespace Studio.Api.CommandLine;

using Microsoft.Extensions.Hosting;
using Studio.Jobs;
using Studio.Jobs.Datasets;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Registry;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Jobs.Workers;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;

/// <summary>One run of <c>train</c>: in this process where it is one share, else by the embedded studio, whose store the shares meet in; all in a temporary folder.</summary>
internal static class TrainingSession
{
    private const int MostWarnings = 20;

    private static readonly TimeSpan ReportsInterval = TimeSpan.FromSeconds(0.2);

    /// <summary>
    /// Whatever store and artifacts a service on this machine is set up to use: this command works in its own folder alone. What can be
    /// reached from here is the person's own business.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> OwnSettings { get; } = new Dictionary<string, string?>
    {
        ["ConnectionStrings:Studio"] = "",
        ["Studio:Slots"] = "1",
        ["Studio:Worker:Queues"] = new WorkerOptions().Queues,
        ["Studio:Worker:Slots"] = "",
        ["Sources:AllowPrivateAddresses"] = "true",
        ["Studio:Artifacts:Folder"] = "",
        ["Studio:Artifacts:S3:Bucket"] = "",
        ["Studio:Artifacts:S3:ServiceUrl"] = "",
    };

    /// <summary>Trains; problems of the request and failures are told on <paramref name="error"/>.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TrainArguments arguments, TextWriter output, TextWriter error, CancellationToken token)
    {
        arguments.Data.MustBeThere("--data");
        arguments.Test?.MustBeThere("--test");

        var work = Directory.CreateTempSubdirectory("studio-train-");
        try
        {
            if (arguments.Parallelism == 1)
            {
                return await LocalTraining.RunAsync(arguments, work.FullName, output, error, token);
            }

            using var host = CreateHost(work.FullName, arguments);
            await host.StartAsync(token);
            try
            {
                return await TrainAsync(host.Services, arguments, output, error, token);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
            }
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static IHost CreateHost(string dataDirectory, TrainArguments arguments)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });

        // No log: whatever goes wrong reaches the person as the experiment's reason, in one line.
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Configuration.AddEnvironmentVariables();

        builder.Configuration.AddInMemoryCollection(OwnSettings);
        builder.Services.AddStudioJobs();
        builder.Services.Configure<StudioOptions>(options =>
        {
            (options.DataDirectory, options.MinFreeDiskMegabytes, options.QuotaMegabytes) = (dataDirectory, 0, 0);

            options.Evaluate = arguments.Reports;

            // All shares at the same time; what is wrong with the number, the planner tells.
            options.Slots = Math.Clamp(arguments.Parallelism, 1, ExperimentRequest.MostParallel);
        });
        if (arguments.TextEncoderFolder is { } encoderFolder)
        {
            builder.Services.Configure<TextOptions>(options => options.EncoderFolder = encoderFolder);
        }

        return builder.Build();
    }

    /// <summary>Tells what is wrong with the request.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> TellAsync(IReadOnlyList<PlanProblem> problems, TextWriter error)
    {
        foreach (var problem in problems)
        {
            await error.WriteLineAsync($"error: {Option(problem)}: {Told(problem.Message)}");
        }

        return StudioCommand.Usage;
    }

    /// <summary>Tells of what could not be read.</summary>
    public static async Task WarnAsync(string path, long count, IReadOnlyList<RejectedLine> rejected, IReadOnlyList<ColumnInfo> columns, TextWriter error)
    {
        if (count > 0)
        {
            var first = rejected[0];
            var what = columns.Any(column => column.Type == ColumnType.Image) ? "picture" : "line";
            await error.WriteLineAsync($"warning: {count} {what}s of '{path}' could not be read and are left out; the first is {what} {first.Line}: {first.Cause}");
        }
    }

    /// <summary>Tells what is to be known of the reading.</summary>
    public static async Task WarnAsync(string path, IReadOnlyList<ReadingNote> notes, TextWriter error)
    {
        foreach (var note in notes)
        {
            await error.WriteLineAsync($"{(note.Warning ? "warning" : "note")}: '{path}': {note.Message}");
        }
    }

    /// <summary>Tells what is likely to hurt the model.</summary>
    public static async Task WarnAsync(string path, IEnumerable<Guardrail> guardrails, TextWriter error)
    {
        foreach (var guardrail in guardrails.Where(guardrail => guardrail.Severity != GuardrailSeverity.Info).Take(MostWarnings))
        {
            await error.WriteLineAsync($"warning: '{path}': {guardrail.Message}");
        }
    }

    /// <summary>Tells what may be worth knowing of a plan.</summary>
    public static async Task NoteAsync(TrainingPlan plan, TextWriter error)
    {
        foreach (var note in plan.Notes ?? [])
        {
            await error.WriteLineAsync($"note: {note}");
        }
    }

    /// <summary>The request with the columns that its lists mean.</summary>
    public static TrainingRequest RequestFor(TrainArguments arguments, IReadOnlyList<ColumnInfo> columns)
    {
        string[] names = [.. columns.Select(column => column.Name)];
        return arguments.Request with
        {
            Ignore = arguments.Request.Ignore is { } asked ? ColumnList.Resolve(asked, names) : null,
            InteractionGroups = arguments.Request.InteractionGroups is { } groups ? [.. groups.Select(group => ColumnList.Resolve(group, names))] : null,
        };
    }

    private static async Task<int> TrainAsync(IServiceProvider services, TrainArguments arguments, TextWriter output, TextWriter error, CancellationToken token)
    {
        var dataset = await ImportAsync(services, arguments.Data, arguments, output, error, token);
        await WarnAsync(arguments.Data.Name, await GuardrailsAsync(services.GetRequiredService<DatasetService>(), dataset.Id, arguments.Request.Label, token), error);
        var test = arguments.Test is null ? null : await ImportAsync(services, arguments.Test, arguments, output, error, token);
        var experiments = services.GetRequiredService<ExperimentService>();
        var created = await experiments.CreateAsync(dataset.Id, new ExperimentRequest(RequestFor(arguments, dataset.Columns)) { TestDatasetId = test?.Id, Parallelism = arguments.Parallelism }, token);
        if (created.Experiment is not { } experiment)
        {
            return await TellAsync(created.Problems, error);
        }

        await NoteAsync(experiment.Plan, error);
        var folder = Path.GetFullPath(arguments.Output ?? Path.Combine("out", experiment.Name));
        Directory.CreateDirectory(folder);
        var ended = await WatchAsync(services, experiment, arguments.Json ? new SilentDisplay() : TrainingDisplay.For(output, experiment.Plan), token);
        if (ended is not ExperimentCompleted completed)
        {
            await error.WriteLineAsync($"error: {(ended as ExperimentFailed)?.Reason ?? "The experiment ended without a result."}");
            return StudioCommand.Failure;
        }

        var record = (await experiments.FindAsync(experiment.Id, CancellationToken.None))!;
        var trials = await experiments.FindTrialsAsync(experiment.Id, CancellationToken.None) ?? [];
        await CopyArtifactsAsync(file => experiments.FindArtifactAsync(experiment.Id, file, CancellationToken.None), completed.Result, folder);
        TrainingReport.Write(output, arguments.Json, new TrainingSummary(record.Name, dataset.Rows, dataset.RejectedCount, folder, record.Plan, completed.Result, trials));
        if (arguments.Reports)
        {
            await CopyReportsAsync(services, record, folder, error, token);
        }

        return await WriteMlNetAsync(arguments, folder, record.Name, output, error, token);
    }

    /// <summary>Waits for the reports of the model, which is there already, and copies them.</summary>
    private static async Task CopyReportsAsync(IServiceProvider services, ExperimentRecord experiment, string folder, TextWriter error, CancellationToken token)
    {
        var (evaluations, models) = (services.GetRequiredService<EvaluationService>(), services.GetRequiredService<ModelService>());
        EvaluationRecord? evaluation;
        while ((evaluation = await evaluations.FindAsync(experiment.Name, experiment.ModelVersion!.Value, token)) is { IsOpen: true })
        {
            await Task.Delay(ReportsInterval, token);
        }

        foreach (var file in ModelFiles.Evaluations)
        {
            if (await models.FindArtifactAsync(experiment.Name, experiment.ModelVersion.Value, file, token) is { } path)
            {
                File.Copy(path, Path.Combine(folder, file), overwrite: true);
            }
        }

        if (evaluation is not { State: OrderState.Completed })
        {
            await error.WriteLineAsync($"warning: the model is there, but was not evaluated: {evaluation?.Reason}");
        }
    }

    private static async Task<DatasetRecord> ImportAsync(
        IServiceProvider services, DataArgument data, TrainArguments arguments, TextWriter output, TextWriter error, CancellationToken token)
    {
        var datasets = services.GetRequiredService<DatasetService>();
        DatasetRecord dataset;
        await using (var display = ReadingDisplay.For(output, data.Name, arguments.Json))
        {
            await using var file = await data.OpenAsync(services.GetRequiredService<TableSources>(), token);
            dataset = await services.GetRequiredService<DatasetImports>().ImportAsync(file, arguments.Wishes, display, token);
            await foreach (var made in datasets.WatchAsync(dataset.Id, token))
            {
                display.Report(new ReadingStep(ReadingPhase.Profiling, made.ProfiledColumns ?? made.Columns.Count, made.Columns.Count));
            }
        }

        await WarnAsync(data.Name, dataset.RejectedCount, dataset.Rejected, dataset.Columns, error);
        return dataset;
    }

    private static async Task<IReadOnlyList<Guardrail>> GuardrailsAsync(DatasetService datasets, Guid id, string label, CancellationToken token)
    {
        var profile = await datasets.FindProfileAsync(id, token);
        var ofLabel = profile?.Find(label) is null ? [] : await datasets.CheckLabelAsync(id, profile, label, token) ?? [];
        return [.. profile?.Guardrails ?? [], .. ofLabel];
    }

    private static async Task<ExperimentEvent?> WatchAsync(IServiceProvider services, ExperimentRecord experiment, ITrainingDisplay display, CancellationToken token)
    {
        ExperimentEvent? last = null;
        await using (display)
        {
            try
            {
                await foreach (var happened in services.GetRequiredService<ExperimentService>().WatchAsync(experiment.Id, token))
                {
                    display.Show(happened);
                    last = happened;
                }
            }
            catch (OperationCanceledException)
            {
                await services.GetRequiredService<ExperimentCommands>().CancelAsync(experiment.Id, CancellationToken.None);
                throw;
            }
        }

        token.ThrowIfCancellationRequested();
        return last;
    }

    /// <summary>Copies the models and their papers.</summary>
    /// <param name="find">Path of a file of the experiment; null where there is none.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="folder">Where they go.</param>
    public static async Task CopyArtifactsAsync(Func<string, Task<string?>> find, ExperimentResult result, string folder)
    {
        string[] files = [.. result.Models.Select(model => model.File).Distinct(), .. ModelFiles.Reports];
        foreach (var file in files)
        {
            var source = await find(file) ?? throw new FileNotFoundException($"The artifact {file} of the experiment is missing.", file);
            File.Copy(source, Path.Combine(folder, file), overwrite: true);
        }

        // A model that reads texts by a pretrained encoder needs it at hand.
        var encoder = Path.Combine(folder, ModelFiles.Encoder);
        File.Delete(encoder);
        if (await find(ModelFiles.Encoder) is { } archive)
        {
            File.Copy(archive, encoder);
        }

        // What an earlier run has left there would look like a model of this one, or tell of it.
        foreach (var stale in ModelNames.All.Select(ModelFiles.OnnxOf).Except(files).Concat(ModelFiles.Evaluations))
        {
            File.Delete(Path.Combine(folder, stale));
        }
    }

    /// <summary>Writes the model for ML.NET where that is asked for; that of an earlier run goes.</summary>
    /// <param name="arguments">What to do.</param>
    /// <param name="folder">Where the model is.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="output">Told where it is.</param>
    /// <param name="error">Told why it cannot be.</param>
    /// <param name="token">Stops it; the model itself stays.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteMlNetAsync(TrainArguments arguments, string folder, string name, TextWriter output, TextWriter error, CancellationToken token)
    {
        var target = Path.Combine(folder, MlNetExport.Folder);
        if (Directory.Exists(target))
        {
            File.Delete(Path.Combine(target, MlNetExport.ModelFile));
        }

        if (!arguments.MlNet)
        {
            return StudioCommand.Success;
        }

        try
        {
            MlNetExport.Write(Path.Combine(folder, ModelFiles.Onnx), target, name, name, token);
            if (!arguments.Json)
            {
                await output.WriteLineAsync(T($"{Path.Combine(target, MlNetExport.ModelFile)} (for ML.NET)"));
            }

            return StudioCommand.Success;
        }
        catch (Exception failure) when (failure is NotSupportedException or InvalidDataException)
        {
            await error.WriteLineAsync($"error: --mlnet: {failure.Message}");
            return StudioCommand.Failure;
        }
    }

    private static string Option(PlanProblem problem) => problem.Field switch
    {
        "budgetSeconds" => "--budget",
        "testDatasetId" => "--test",
        "datasetId" => "--data",
        "textEncoder" => "--text-encoder",
        "pictureEncoder" => "--picture-encoder",
        "parameters" => "--params",
        "interactionGroups" => "--interaction-group",
        "maxLatencyMicroseconds" => "--max-latency",
        "costs" => "--cost-matrix",
        var field => $"--{field}",
    };

    // Ctrl-C is the command's to handle; the host only stops when it is told to.
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
