namespace Studio.Api.CommandLine;

using System.CommandLine;
using Microsoft.AspNetCore.Connections;
using Studio.Api.Hosting;
using Studio.Api.Inference;
using Studio.Api.Security;
using Studio.Api.Serving;
using Studio.Jobs.Telemetry;
using Studio.Pipelines.Data;

/// <summary><c>serve</c>: starts the service with its pages.</summary>
internal static partial class ServeCommand
{
    public static Command Create()
    {
        var command = new Command("serve", "Start the studio: pages, REST API, job dashboard.");
        Configure(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>serve</c>.</summary>
    public static void Configure(Command command)
    {
        var urls = CommandOption.Text("--urls", $"Addresses to listen on, separated by semicolons (default {Listening.DefaultUrl}).");
        var grpcUrls = CommandOption.Text("--grpc-urls", "Addresses for the Open Inference Protocol over gRPC, such as http://localhost:5081 (default none); not those of --urls.");
        var dataDirectory = CommandOption.Text("--data-dir", "Folder of the database and the artifacts (default studio-data).");
        var noWorker = new Option<bool>("--no-worker") { Description = "Run no jobs in this process: workers do, started with Studio.Jobs worker." };
        var slots = CommandOption.Integer("--slots", "Experiments at the same time on the processors, which share them (default 1).");
        var logFormat = CommandOption.Text("--log-format", "text (default) or json: one object a line.");
        command.Add(urls);
        command.Add(grpcUrls);
        command.Add(dataDirectory);
        command.Add(noWorker);
        command.Add(slots);
        command.Add(logFormat);
        logFormat.Validators.Add(result =>
        {
            if (LogFormat.FindProblem(result.GetValueOrDefault<string>()) is { } problem)
            {
                result.AddError(problem);
            }
        });
        command.SetAction((parsed, token) => RunAsync(
            new Dictionary<string, string?>
            {
                ["urls"] = parsed.GetValue(urls),
                [GrpcListening.Setting] = parsed.GetValue(grpcUrls),
                ["Studio:DataDirectory"] = parsed.GetValue(dataDirectory),
                ["Studio:Worker:Queues"] = parsed.GetValue(noWorker) ? string.Empty : null,
                ["Studio:Slots"] = parsed.GetValue(slots)?.ToString(CultureInfo.InvariantCulture),
                [LogFormat.Setting] = parsed.GetValue(logFormat),
            },
            parsed.InvocationConfiguration.Error,
            token));
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> settings, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var app = StudioApp.Build(settings);
            if (TableEngine.Missing is { } reason && app.Configuration["Studio:Worker:Queues"] is not "")
            {
                await error.WriteLineAsync($"error: {reason} Start this one with --no-worker.");
                return StudioCommand.Failure;
            }

            await app.StartAsync(cancellationToken);
            LetGoOfTheStart();
            var serving = app.Services.GetRequiredService<IOptions<ServingOptions>>().Value;
            LogServing(app.Logger, serving.Threads, serving.MaxMemoryMegabytes, serving.MaxBodiesMegabytes);
            await app.WaitForShutdownAsync(cancellationToken);
            return StudioCommand.Success;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await error.WriteLineAsync($"error: {failure}");
            }

            return StudioCommand.Failure;
        }
        catch (Exception exception) when (exception is UnsafeAddressException or IOException or UnauthorizedAccessException)
        {
            var remedy = exception.InnerException is AddressInUseException ? " End the program that uses it, or choose another address with --urls." : string.Empty;
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}{remedy}");
            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return StudioCommand.Interrupted;
        }
    }

    /// <summary>Starting leaves garbage that nobody would collect for long: a service that is asked seldom allocates little.</summary>
    private static void LetGoOfTheStart() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    [LoggerMessage(Level = LogLevel.Information, Message = "Predictions may take {Threads} threads, {Models} MiB for open models and {Bodies} MiB for the bodies of calls")]
    private static partial void LogServing(ILogger logger, int threads, int models, int bodies);
}
