namespace Studio.Jobs.Experiments;

using System.Globalization;

/// <summary>What this process is called in the store and on pages.</summary>
/// <param name="Value">Unique among the processes that share a store; by default machine and process id.</param>
internal sealed record WorkerName(string Value)
{
    /// <summary>Machine and process id.</summary>
    public static WorkerName Default() => new(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"));
}
