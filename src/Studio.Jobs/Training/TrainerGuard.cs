namespace Studio.Jobs.Training;

using System.Diagnostics;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training.Limits;
using Studio.Jobs.Workers;

/// <summary>Keeps trainer processes within their memory: by the limits that the system has, and by <see cref="MemoryWatchdog"/>.</summary>
internal sealed partial class TrainerGuards
{
    private readonly Lazy<ITrainerLimits> _limits;
    private readonly StudioTelemetry? _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public TrainerGuards(
        IOptions<StudioOptions> studio, IOptions<WorkerOptions> worker, StudioTelemetry telemetry, TimeProvider time, ILogger<TrainerGuards> logger)
        : this(() => TrainerLimits.Find(studio.Value.TrainerCgroup, worker.Value.TrainerSlots(studio.Value.Slots)), telemetry, time, logger)
    {
    }

    public TrainerGuards(Func<ITrainerLimits> limits, StudioTelemetry? telemetry, TimeProvider time, ILogger logger)
    {
        _limits = new Lazy<ITrainerLimits>(() =>
        {
            var found = limits();
            LogLimits(found.Description);
            return found;
        });
        _telemetry = telemetry;
        _time = time;
        _logger = logger;
    }

    /// <summary>Makes the limits of a trainer process that is about to be started.</summary>
    public TrainerGuard Open(int? memoryMegabytes) => new(OpenGroup(memoryMegabytes), memoryMegabytes, _telemetry, _time, _logger);

    private ITrainerGroup OpenGroup(int? memoryMegabytes)
    {
        try
        {
            return _limits.Value.Open(memoryMegabytes);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            LogRefused(refused);
            return new NoLimits("").Open(memoryMegabytes);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Description}")]
    private partial void LogLimits(string description);

    [LoggerMessage(LogLevel.Warning, "The system refuses to cap the memory of a trainer; it is watched only")]
    private partial void LogRefused(Exception failure);
}

/// <summary>The guard of one trainer process.</summary>
internal sealed partial class TrainerGuard(ITrainerGroup group, int? memoryMegabytes, StudioTelemetry? telemetry, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private Task<MemoryExceeded?> _watching = Task.FromResult<MemoryExceeded?>(null);
    private int _processId;

    /// <summary>Puts the process under its limits; call it as soon as it is started, before it has allocated anything to speak of.</summary>
    public void Watch(Process process)
    {
        _processId = process.Id;
        try
        {
            group.Admit(process.Id);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Mostly because it has ended already.
            LogNotAdmitted(refused, process.Id);
        }

        _watching = MemoryWatchdog.WatchAsync(process, memoryMegabytes, bytes => telemetry?.TrainerMemory(process.Id, bytes), time, _ended.Token);
    }

    /// <summary>The memory that the process, which has ended, was ended for; null when that was not the reason.</summary>
    public async Task<MemoryExceeded?> FindExceededAsync()
    {
        await _ended.CancelAsync();
        return await _watching ?? (group.RanOutOfMemory && memoryMegabytes is { } allowed ? new MemoryExceeded(null, allowed) : null);
    }

    /// <summary>Takes the limits away; call it when the process is gone.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
        group.Dispose();
        telemetry?.TrainerGone(_processId);
    }

    [LoggerMessage(LogLevel.Warning, "Trainer process {ProcessId} could not be put under its memory cap; it is watched only")]
    private partial void LogNotAdmitted(Exception failure, int processId);
}
