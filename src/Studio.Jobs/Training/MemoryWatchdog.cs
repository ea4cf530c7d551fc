namespace Studio.Jobs.Training;

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

/// <summary>The memory a process was killed for.</summary>
internal sealed record MemoryExceeded(long UsedMegabytes, long AllowedMegabytes);

/// <summary>Kills a process whose memory, native parts included, grows beyond what it may use.</summary>
internal static class MemoryWatchdog
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Watches until the process has ended or the token fires.</summary>
    /// <returns>What it was killed for; null when it stayed within its limits.</returns>
    public static async Task<MemoryExceeded?> WatchAsync(Process process, int? allowedMegabytes, TimeProvider time, CancellationToken ended)
    {
        if (allowedMegabytes is not { } allowed)
        {
            return null;
        }

        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(ended) && !process.HasExited)
            {
                var used = UsedBytes(process) / 1024 / 1024;
                if (used > allowed)
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
