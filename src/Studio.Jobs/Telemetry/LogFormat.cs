namespace Studio.Jobs.Telemetry;

using Microsoft.Extensions.Configuration;

/// <summary>How the log is written to standard output, setting <c>Studio:LogFormat</c>.</summary>
public static class LogFormat
{
    /// <summary>The setting.</summary>
    public const string Setting = "Studio:LogFormat";

    /// <summary>For people.</summary>
    public const string Text = "text";

    /// <summary>One JSON object a line, with the scopes: <c>ExperimentId</c>, <c>Part</c>, <c>RunId</c>.</summary>
    public const string Json = "json";

    /// <summary>What is wrong with a format, in one sentence; null when nothing is.</summary>
    public static string? FindProblem(string? format) =>
        format is null or Text or Json ? null : $"The log format '{format}' is not known; take {Text} or {Json}.";

    /// <summary>Quiet about what is usual, and in the format of the setting.</summary>
    public static void AddStudioLog(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information)
            // It would tell why the process did not start, with a stack trace, beside the one line that the command writes.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Hangfire", LogLevel.Warning);
        if (configuration[Setting] == Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}
