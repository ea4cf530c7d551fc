namespace Studio.Benchmarks.TrialLogs;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>A log on disk: a line for the table and one for each trial. A line that was broken off in the middle is passed over.</summary>
/// <param name="Table">The table.</param>
/// <param name="Trials">The trials in the order in which they were made.</param>
internal sealed record TrialLogFile(LoggedTable Table, IReadOnlyList<LoggedTrial> Trials)
{
    /// <summary>Reads a log.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Null where there is none.</returns>
    public static TrialLogFile? Read(string path)
    {
        if (!File.Exists(path) || File.ReadLines(path).FirstOrDefault() is not { } first)
        {
            return null;
        }

        return new TrialLogFile(
            JsonSerializer.Deserialize<LoggedTable>(first, StudioJson.Line)!, [.. File.ReadLines(path).Skip(1).Select(Parse).OfType<LoggedTrial>()]);
    }

    /// <summary>Adds a line.</summary>
    public static void Append<T>(string path, T line) => File.AppendAllText(path, JsonSerializer.Serialize(line, StudioJson.Line) + '\n');

    private static LoggedTrial? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<LoggedTrial>(line, StudioJson.Line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
