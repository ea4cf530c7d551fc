namespace Studio.Pipelines.Profiling;

using System.Text;

/// <summary>
/// About how many words a text has: blanks + 1; where a script has no blanks, two ideographs or four letters are a word, as they are on
/// average in Chinese, Japanese and Thai. A text without such scripts is counted by its blanks alone.
/// </summary>
internal static class WordCount
{
    private const double IdeographsOfWord = 2;
    private const double LettersOfWord = 4;

    /// <summary>Words of a text, at least 1.</summary>
    /// <param name="text">UTF-8.</param>
    public static double Of(ReadOnlySpan<byte> text)
    {
        int blanks = 0, ideographs = 0, letters = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            text = text[length..];
            blanks += rune.Value == ' ' ? 1 : 0;
            if (!rune.IsAscii)
            {
                ideographs += UnspacedScripts.Holds(UnspacedScripts.Ideographs, rune.Value) ? 1 : 0;
                letters += UnspacedScripts.Holds(UnspacedScripts.Letters, rune.Value) ? 1 : 0;
            }
        }

        return blanks + Math.Max(1, (ideographs / IdeographsOfWord) + (letters / LettersOfWord));
    }
}
