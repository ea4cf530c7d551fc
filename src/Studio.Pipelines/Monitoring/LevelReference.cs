namespace Studio.Pipelines.Monitoring;

using System.Text;
using Studio.Pipelines.Profiling;

/// <summary>
/// How often levels occurred. Of more than 100 levels the most frequent ones are listed, and all others counted together. Which these are is then decided by every second row
/// and their counts are of the others: levels that were chosen because many rows had them would have fewer in any further rows, which would look like drift.
/// </summary>
/// <param name="Levels">At most 100, the most frequent first. Of texts longer than 64 letters the first 40, and a hash of all.</param>
/// <param name="Counts">Rows of each, and at the end the rows of all others.</param>
/// <param name="Complete">True when every level is listed, so that any other is one that the model has not seen.</param>
public sealed record LevelReference(IReadOnlyList<string> Levels, IReadOnlyList<long> Counts, bool Complete)
{
    /// <summary>Most levels that are listed: enough for what people call categories, and a few KB at most.</summary>
    public const int MostLevels = 100;

    // A level of fewer rows tells nothing by itself, and may be somebody's own words.
    private const int FewestRows = 5;
    private const int MostLetters = 64;
    private const int KeptLetters = 40;

    /// <summary>Of some values; empty ones are missing.</summary>
    internal static LevelReference Of(IEnumerable<string> values)
    {
        // Every second row with a value: row 0, 2, … choose, rows 1, 3, … are counted.
        var (chosen, counted) = (new Dictionary<string, long>(), new Dictionary<string, long>());
        foreach (var (row, value) in values.Where(value => value.Length > 0).Index())
        {
            var counts = row % 2 == 0 ? chosen : counted;
            var level = Level(value);
            counts[level] = counts.GetValueOrDefault(level) + 1;
        }

        string[] all = [.. chosen.Keys.Union(counted.Keys)];
        return all.Length <= MostLevels ? Whole(all, chosen, counted) : Most(chosen, counted);
    }

    /// <summary>What stands for a value: itself, or its start and a hash where it is long.</summary>
    internal static string Level(string value) =>
        value.Length <= MostLetters ? value : string.Create(CultureInfo.InvariantCulture, $"{value.AsSpan(0, KeptLetters)}…{Hash64.Of(Encoding.UTF8.GetBytes(value)):x16}");

    /// <summary>Counts in at most ten cells: the nine most frequent levels, and all others.</summary>
    internal static long[] Grouped(IReadOnlyList<long> counts) => counts.Count <= NumberReference.Groups
        ? [.. counts]
        : [.. counts.Take(NumberReference.Groups - 1), counts.Skip(NumberReference.Groups - 1).Sum()];

    private static LevelReference Whole(string[] levels, Dictionary<string, long> one, Dictionary<string, long> other)
    {
        long Rows(string level) => one.GetValueOrDefault(level) + other.GetValueOrDefault(level);
        string[] sorted = [.. levels.OrderByDescending(Rows).ThenBy(level => level, StringComparer.Ordinal)];
        return new LevelReference(sorted, [.. sorted.Select(Rows), 0], Complete: true);
    }

    private static LevelReference Most(Dictionary<string, long> chosen, Dictionary<string, long> counted)
    {
        string[] levels = [.. chosen.Where(level => level.Value >= FewestRows).OrderByDescending(level => level.Value).ThenBy(level => level.Key, StringComparer.Ordinal).Take(MostLevels).Select(level => level.Key)];
        long[] counts = [.. levels.Select(level => counted.GetValueOrDefault(level))];
        return new LevelReference(levels, [.. counts, counted.Values.Sum() - counts.Sum()], Complete: false);
    }
}
