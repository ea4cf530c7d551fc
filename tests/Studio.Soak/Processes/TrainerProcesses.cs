namespace Studio.Soak.Processes;

using Studio.Testing;

/// <summary>The trainer processes that work on files of a folder.</summary>
internal static class TrainerProcesses
{
    /// <summary>Their ids.</summary>
    public static int[] Of(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0 && Arguments(id) is var arguments
                && arguments.Contains("trainer")
                && arguments.Any(argument => argument.StartsWith(folder, StringComparison.Ordinal))
                && ProcessTable.IsAlive(id)),
    ];

    /// <summary>Waits until none is left.</summary>
    /// <returns>Those that are there at the end of the patience.</returns>
    public static async Task<int[]> WaitForNoneAsync(string folder, TimeSpan patience)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        int[] left;
        while ((left = Of(folder)).Length > 0 && TimeProvider.System.GetElapsedTime(deadline) < patience)
        {
            await Task.Delay(100);
        }

        return left;
    }

    private static string[] Arguments(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
