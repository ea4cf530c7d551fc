namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>Order of the classes: numbers ascending, words by code point; in a binary task the positive class second.</summary>
internal static class ClassOrder
{
    /// <summary>Words that mean the positive class where exactly one of two classes is such a word.</summary>
    private static readonly HashSet<string> Positive = new(StringComparer.OrdinalIgnoreCase)
    {
        "yes", "true", "y", "t", "1", "positive", "pos", "+", "on", "ja", "oui", "si",
    };

    /// <summary>The classes in order.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ValueCount> values)
    {
        var names = values.Select(value => value.Value).ToArray();
        var numbers = names.Select(Number).ToArray();
        return numbers.All(number => number is not null)
            ? [.. names.Zip(numbers).OrderBy(pair => pair.Second).ThenBy(pair => pair.First, StringComparer.Ordinal).Select(pair => pair.First)]
            : [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Two classes with the positive one second.</summary>
    public static IReadOnlyList<string> PositiveSecond(IReadOnlyList<string> ordered) =>
        Positive.Contains(ordered[0].Trim()) && !Positive.Contains(ordered[1].Trim()) ? [ordered[1], ordered[0]] : ordered;

    /// <summary>True when the label is a number column and every class is a whole number that fits into 53 bits.</summary>
    public static bool AreIntegers(ColumnProfile label, IReadOnlyList<string> classes) =>
        label.Type == ColumnType.Number
        && classes.All(name => Number(name) is { } number && number == Math.Truncate(number) && Math.Abs(number) <= 1L << 53);

    private static double? Number(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
