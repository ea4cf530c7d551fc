namespace Studio.Jobs.Tests.Training;

using Microsoft.Extensions.Logging.Abstractions;
using Studio.Jobs.Training;
using Studio.Jobs.Training.Limits;

/// <summary>Guards of trainer processes for tests.</summary>
internal static class Guards
{
    /// <summary>The watchdog alone, as on a machine without control groups.</summary>
    public static TrainerGuards Watchdog { get; } = new(() => new NoLimits("so the test wants it."), null, TimeProvider.System, NullLogger.Instance);

    /// <summary>The limits given, and the watchdog.</summary>
    public static TrainerGuards With(ITrainerLimits limits) => new(() => limits, null, TimeProvider.System, NullLogger.Instance);
}
