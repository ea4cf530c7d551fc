namespace Studio.Pipelines.Evaluation.Slices;

using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;

/// <summary>Cuts rows into parts by the values of a column: the most frequent categories, quarters of numbers and dates, and rows without a value.</summary>
internal static class ColumnSlices
{
    /// <summary>Values for people where a cell is empty.</summary>
    public const string Missing = "missing";

    private const int MostCategories = 10;
    private const int FewNumbers = 6;
    private const int Parts = 4;
    private const int MostLetters = 60;

    /// <summary>The parts of a column; none of texts and pictures, which have no values to cut by.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="column">Its values.</param>
    public static IReadOnlyList<(string Values, int[] Rows)> Of(FeatureColumn feature, TableColumn column) => column switch
    {
        _ when feature.Purpose is ColumnPurpose.Text or ColumnPurpose.Image => [],
        NumberColumn numbers => OfNumbers(numbers.Values, feature.Purpose == ColumnPurpose.DateTime),
        TextColumn texts => OfTexts(texts.Values),
        _ => [],
    };

    /// <summary>A number, or a date of seconds since 1970 UTC, for people.</summary>
    public static string Text(double value, bool dates) => dates
        ? DateTime.UnixEpoch.AddSeconds(value).ToString(value % 86_400 == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : value.ToString("G6", CultureInfo.InvariantCulture);

    private static List<(string Values, int[] Rows)> OfTexts(string[] values)
    {
        var groups = Enumerable.Range(0, values.Length).GroupBy(row => values[row]).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        var parts = groups.Take(MostCategories).Select(group => (group.Key.Length == 0 ? Missing : Shorten(group.Key), group.ToArray())).ToList();
        int[] others = [.. groups.Skip(MostCategories).SelectMany(group => group).Order()];
        return others.Length == 0 ? parts : [.. parts, ($"{groups.Count - MostCategories} other values", others)];
    }

    private static string Shorten(string value) => value.Length <= MostLetters ? value : $"{value[..MostLetters]}…";

    private static List<(string Values, int[] Rows)> OfNumbers(double[] values, bool dates)
    {
        var sorted = Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row])).OrderBy(row => values[row]).ToArray();
        int[] missing = [.. Enumerable.Range(0, values.Length).Where(row => double.IsNaN(values[row]))];
        var distinct = sorted.Select(row => values[row]).Distinct().Take(FewNumbers + 1).Count();
        var parts = distinct <= FewNumbers ? sorted.GroupBy(row => values[row]).Select(group => group.ToArray()) : Quarters(sorted, values);
        var named = parts.Select(part => (Name(values[part[0]], values[part[^1]], dates), part));
        return [.. named, .. missing.Length == 0 ? Array.Empty<(string, int[])>() : [(Missing, missing)]];
    }

    /// <summary>As even as equal values, which stay together, allow.</summary>
    private static IEnumerable<int[]> Quarters(int[] sorted, double[] values)
    {
        var start = 0;
        for (var part = 1; part <= Parts && start < sorted.Length; part++)
        {
            var end = start + Math.Max(1, (sorted.Length - start) / (Parts - part + 1));
            while (end < sorted.Length && values[sorted[end]].Equals(values[sorted[end - 1]]))
            {
                end++;
            }

            yield return sorted[start..end];
            start = end;
        }
    }

    private static string Name(double low, double high, bool dates) => low.Equals(high) ? Text(low, dates) : $"{Text(low, dates)} to {Text(high, dates)}";
}
