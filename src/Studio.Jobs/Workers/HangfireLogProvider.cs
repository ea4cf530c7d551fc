namespace Studio.Jobs.Workers;

using Hangfire.AspNetCore;
using Hangfire.Logging;

/// <summary>
/// Hangfire keeps its log provider in a static property that all hosts of a process share; it must outlive the host that
/// set it, or the next one fails to enqueue once the first is disposed of.
/// </summary>
internal sealed class HangfireLogProvider(ILoggerFactory loggers) : ILogProvider
{
    private readonly AspNetCoreLogProvider _inner = new(loggers);

    public ILog GetLogger(string name)
    {
        try
        {
            return _inner.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silence();
        }
    }

    private sealed class Silence : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
    }
}
