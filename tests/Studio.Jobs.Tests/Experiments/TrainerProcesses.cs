namespace Studio.Jobs.Tests.Experiments;

using System.Diagnostics;

/// <summary>Finds real trainer processes by the data folder in their command line.</summary>
internal static class TrainerProcesses
{
    /// <summary>Those that train for a host.</summary>
    public static Process[] Of(StudioHost host) => Of(host.Folders.Root);

    /// <summary>Those that train with a data folder.</summary>
    public static Process[] Of(string dataFolder) =>
        [.. Process.GetProcesses().Where(process => CommandLine(process.Id) is var line && line.Contains("trainer", StringComparison.Ordinal) && line.Contains(dataFolder, StringComparison.Ordinal))];

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
