namespace Studio.Pipelines.Profiling;

/// <summary>
/// Words that differ only by case are one class, spelled as most rows do: <c>yes</c>, <c>Yes</c> and <c>YES</c>. Single letters are not: they are
/// codes, of which <c>a</c> and <c>A</c> may be two.
/// </summary>
internal static class LabelSpelling
{
    /// <summary>What all spellings of a class have in common.</summary>
    public static string Key(string label) => label.Length < 2 ? label : label.ToUpperInvariant();

    /// <summary>The values with those of one class put together, most frequent first.</summary>
    /// <param name="values">Values with their counts, most frequent first.</param>
    public static IReadOnlyList<ValueCount> Merge(IReadOnlyList<ValueCount> values) =>
        [.. values.GroupBy(value => Key(value.Value)).Select(group => group.First() with { Count = group.Sum(value => value.Count) }).OrderByDescending(value => value.Count)];
}
