namespace Studio.Jobs.Training;

using System.ComponentModel;
using System.Diagnostics;

/// <summary>The memory a process was killed for.</summary>
/// <param name="UsedMegabytes">MiB found in use by the watchdog; null when the system's own limit was reached.</param>
/// <param name="AllowedMegabytes">MiB allowed.</param>
internal sealed record MemoryExceeded(long? UsedMegabytes, long AllowedMegabytes);

/// <summary>Kills a process whose memory, native parts included, grows beyond what it may use: the second net behind the system's limits, and the only one where it has none.</summary>
internal static class MemoryWatchdog
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Watches until the process has ended or the token fires.</summary>
    /// <param name="process">The process.</param>
    /// <param name="allowedMegabytes">MiB it may use; null for no limit.</param>
    /// <param name="measured">Hears the bytes in use at each look.</param>
    /// <param name="time">Clock.</param>
    /// <param name="ended">Ends the watching.</param>
    /// <returns>What it was killed for; null when it stayed within its limits.</returns>
    public static async Task<MemoryExceeded?> WatchAsync(Process process, int? allowedMegabytes, Action<long>? measured, TimeProvider time, CancellationToken ended)
    {
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(ended) && !process.HasExited)
            {
                var bytes = UsedBytes(process);
                measured?.Invoke(bytes);
                var used = bytes / 1024 / 1024;
                if (allowedMegabytes is { } allowed && used > allowed)
                {
                    process.Kill(entireProcessTree: true);
                    return new MemoryExceeded(used, allowed);
                }
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or InvalidOperationException or Win32Exception or IOException)
        {
            // The process has ended while it was looked at.
        }

        return null;
    }

    /// <summary>
    /// Memory of its own: on Linux without mapped files such as libraries, which the system can drop at any time;
    /// elsewhere the working set.
    /// </summary>
    private static long UsedBytes(Process process)
    {
        if (!OperatingSystem.IsLinux())
        {
            process.Refresh();
            return process.WorkingSet64;
        }

        // Lines such as "RssAnon:     1234 kB".
        return File.ReadLines($"/proc/{process.Id}/status")
            .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal) || line.StartsWith("RssShmem:", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
    }
}
