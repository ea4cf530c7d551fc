namespace Studio.Pipelines.Data.Reading;

/// <summary>Pairs of words that mean yes and no. Pairs such as male and female are categories.</summary>
internal static class TruthWords
{
    private static readonly (string Yes, string No)[] Pairs =
        [("yes", "no"), ("y", "n"), ("true", "false"), ("t", "f"), ("on", "off"), ("1", "0"), ("ja", "nein"), ("oui", "non"), ("si", "no"), ("sí", "no")];

    /// <summary>The level that means yes, of two levels that are such a pair in any case; null when they are not.</summary>
    public static string? YesOf(string first, string second) =>
        Pairs.Any(pair => Is(first, pair.Yes) && Is(second, pair.No)) ? first
        : Pairs.Any(pair => Is(second, pair.Yes) && Is(first, pair.No)) ? second
        : null;

    private static bool Is(string level, string word) => level.Equals(word, StringComparison.OrdinalIgnoreCase);
}
