namespace Studio.Testing;

using System.Globalization;

/// <summary>What Linux tells about processes in <c>/proc</c>.</summary>
internal static class ProcessTable
{
    private const int State = 0;
    private const int Parent = 1;
    private const int StartTime = 19;

    /// <summary>True while the process runs; one that has ended and waits to be collected does not.</summary>
    public static bool IsAlive(int id) => Read(id) is { } fields && fields[State] is not ("Z" or "X");

    /// <summary>Id of its parent, or null when there is no such process.</summary>
    public static int? ParentOf(int id) => Read(id) is { } fields ? int.Parse(fields[Parent], CultureInfo.InvariantCulture) : null;

    /// <summary>When it started, in clock ticks since boot, or null when there is no such process; with the id it names a process for good.</summary>
    public static string? StartOf(int id) => Read(id)?[StartTime];

    /// <summary>The fields after the name, which may hold blanks and brackets.</summary>
    private static string[]? Read(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
