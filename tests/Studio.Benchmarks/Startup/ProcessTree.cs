namespace Studio.Benchmarks.Startup;

using System.Globalization;

/// <summary>What a process and its children use, from Linux's <c>/proc</c>; nothing elsewhere.</summary>
internal static class ProcessTree
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor seconds of those that run now.</summary>
    public static double CpuSeconds(int processId) => !OperatingSystem.IsLinux() ? double.NaN : Of(processId).Sum(Seconds);

    /// <summary>MiB of resident memory of one process.</summary>
    public static double ResidentMegabytes(int processId) => !OperatingSystem.IsLinux()
        ? double.NaN
        : File.ReadLines($"/proc/{processId}/status")
            .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);

    private static IEnumerable<int> Of(int processId) => Children(processId).SelectMany(Of).Prepend(processId);

    private static int[] Children(int processId) => Try(
        () => Directory.EnumerateDirectories($"/proc/{processId}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
            .ToArray(),
        []);

    /// <summary>User and system time: the 14th and 15th value, of which the second, the name, may hold blanks.</summary>
    private static double Seconds(int processId) => Try(
        () => File.ReadAllText($"/proc/{processId}/stat") is var stat
            ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..13].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond
            : 0,
        0);

    private static T Try<T>(Func<T> read, T gone)
    {
        try
        {
            return read();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return gone;
        }
    }
}
