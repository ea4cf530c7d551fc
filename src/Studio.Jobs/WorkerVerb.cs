namespace Studio.Jobs;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary><c>Studio.Jobs worker</c>: a host that runs jobs and serves no HTTP; also a systemd service.</summary>
internal static class WorkerVerb
{
    /// <summary>Exit code: it ended because it was asked to.</summary>
    private const int Ended = 0;

    /// <summary>Exit code: it could not start, for the reasons on standard error.</summary>
    private const int Failed = 1;

    /// <summary>Exit code: wrong arguments, told on standard error.</summary>
    private const int WrongArguments = 2;

    /// <summary>Runs until a signal ends it, and gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var arguments = WorkerArguments.Parse(args);
        if (arguments.Help)
        {
            await Console.Out.WriteLineAsync(WorkerArguments.Usage);
            return Ended;
        }

        if (arguments.Problems.Count > 0)
        {
            await TellAsync(arguments.Problems);
            return WrongArguments;
        }

        try
        {
            using var host = Build(arguments.Settings);
            await RunAsync(host);
            return Ended;
        }
        catch (OptionsValidationException invalid)
        {
            await TellAsync(invalid.Failures);
            return Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Data.Common.DbException or System.Net.HttpListenerException)
        {
            await TellAsync([failure.Message.ReplaceLineEndings(" ")]);
            return Failed;
        }
    }

    /// <summary>Runs a host until it is asked to end, which may be while it still starts.</summary>
    private static async Task RunAsync(IHost host)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The start was broken off.
        }
    }

    private static IHost Build(IReadOnlyDictionary<string, string?> settings)
    {
        // The settings lie beside the program; the working directory may be anywhere.
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddStudioLog(builder.Configuration);
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = JobServers.Farewell + TimeSpan.FromSeconds(5));
        builder.Services.AddStudioJobs();
        var port = builder.Configuration.GetValue($"{WorkerOptions.Section}:{nameof(WorkerOptions.MetricsPort)}", 0);
        builder.Services.AddTelemetryExport(builder.Configuration, "maas-studio-worker", port > 0 ? metrics => metrics.ShowAt(port) : null);
        return builder.Build();
    }

    private static async Task TellAsync(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            await Console.Error.WriteLineAsync($"error: {problem}");
        }
    }
}
