namespace Studio.Api.CommandLine;

using Microsoft.Extensions.Logging.Console;
using Studio.Jobs.Telemetry;

/// <summary>Services of a command that works without a store.</summary>
internal static class CommandServices
{
    /// <summary>Settings and logging; the caller adds what it needs.</summary>
    public static IServiceCollection Create()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddInMemoryCollection(TrainingSession.OwnSettings).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging => Configure(logging, configuration));
    }

    /// <summary>Without a log, whatever goes wrong reaches the person as the reason of the end, in one line; one in JSON, for programs, goes to standard error.</summary>
    private static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        if (configuration[LogFormat.Setting] == LogFormat.Json)
        {
            logging.AddStudioLog(configuration);
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    }
}
