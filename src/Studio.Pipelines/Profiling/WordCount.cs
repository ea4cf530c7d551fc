namespace Studio.Pipelines.Profiling;

/// <summary>
/// About how many words a text has: blanks + 1; where a script has no blanks, two ideographs or four letters are a word, as they are on
/// average in Chinese, Japanese and Thai. A text without such scripts is counted by its blanks alone.
/// </summary>
internal static class WordCount
{
    private const double IdeographsOfWord = 2;
    private const double LettersOfWord = 4;

    /// <summary>Words of a text, at least 1.</summary>
    public static double Of(string text)
    {
        int blanks = 0, ideographs = 0, letters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            blanks += rune.Value == ' ' ? 1 : 0;
            if (!rune.IsAscii)
            {
                ideographs += UnspacedScripts.Holds(UnspacedScripts.Ideographs, rune.Value) ? 1 : 0;
                letters += UnspacedScripts.Holds(UnspacedScripts.Letters, rune.Value) ? 1 : 0;
            }
        }

        return blanks + Math.Max(1, (ideographs / IdeographsOfWord) + (letters / LettersOfWord));
    }

    /// <summary>The same in DuckDB's SQL.</summary>
    /// <param name="name">A text column in SQL.</param>
    public static string Sql(string name)
    {
        // Texts of ASCII alone, which have as many bytes as characters, are spared the search.
        var unspaced = string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(name, UnspacedScripts.Ideographs)} / {IdeographsOfWord} + {Count(name, UnspacedScripts.Letters)} / {LettersOfWord}");
        return $"length({name}) - length(replace({name}, ' ', '')) + CASE WHEN strlen({name}) > length({name}) THEN greatest(1, {unspaced}) ELSE 1 END";
    }

    private static string Count(string name, (int From, int To)[] ranges) =>
        $"(length({name}) - length(regexp_replace({name}, '[{UnspacedScripts.Class(ranges)}]+', '', 'g')))";
}
