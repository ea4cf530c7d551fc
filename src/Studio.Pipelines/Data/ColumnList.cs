namespace Studio.Pipelines.Data;

/// <summary>Names of columns that are written in one text, where a comma separates them and may be part of one.</summary>
public static class ColumnList
{
    /// <summary>The columns that are meant: of a list the longest names that there are.</summary>
    /// <param name="asked">What was given, each a name or a list with commas.</param>
    /// <param name="columns">The columns that there are.</param>
    public static IReadOnlyList<string> Resolve(IEnumerable<string> asked, IReadOnlyList<string> columns)
    {
        var known = columns.ToHashSet();
        return [.. asked.SelectMany(text => Resolve(text, known))];
    }

    private static IEnumerable<string> Resolve(string text, HashSet<string> known)
    {
        var parts = text.Split(',');
        for (var start = 0; start < parts.Length;)
        {
            var length = Enumerable.Range(1, parts.Length - start).Reverse().FirstOrDefault(count => known.Contains(Join(parts, start, count)), 1);
            if (Join(parts, start, length) is { Length: > 0 } name)
            {
                yield return name;
            }

            start += length;
        }
    }

    private static string Join(string[] parts, int start, int count) => string.Join(',', parts.Skip(start).Take(count)).Trim();
}
