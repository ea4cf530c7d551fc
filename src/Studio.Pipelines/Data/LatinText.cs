namespace Studio.Pipelines.Data;

/// <summary>
/// Tells whether decoded text is of Latin letters. In their words most letters are ASCII; text of another script that was decoded wrongly has
/// accents one after the other, and signs within words.
/// </summary>
internal static class LatinText
{
    private const double Nearly = 0.8;
    private const string Signs = "€‚„…‘’“”–—•™¡£§©«»®°±²³µ·¹º½¼¾¿×÷\u00A0";

    /// <summary>True when nearly all letters and signs beyond ASCII stand where Latin text has them.</summary>
    public static bool Fits(string text)
    {
        int beyond = 0, fitting = 0;
        for (var start = 0; start < text.Length;)
        {
            var length = WordLength(text, start);
            var letters = CountBeyond(text.AsSpan(start, length));
            beyond += letters;
            fitting += letters > 0 && Fits(text, start, length, letters) ? letters : 0;
            start += length;
        }

        return fitting >= beyond * Nearly;
    }

    /// <summary>Letters beyond ASCII.</summary>
    public static int CountLetters(string text) => text.Count(letter => !char.IsAscii(letter) && IsLetter(letter));

    private static bool Fits(string text, int start, int length, int letters)
    {
        var alone = !IsBeyond(text, start - 1) && !IsBeyond(text, start + length);
        return IsLetter(text[start]) ? letters * 3 <= length * 2 || (length == 1 && alone)
            : alone && Signs.Contains(text[start], StringComparison.Ordinal) && !(IsLetterAt(text, start - 1) && IsLetterAt(text, start + 1));
    }

    private static int WordLength(string text, int start)
    {
        var end = start + 1;
        while (IsLetter(text[start]) && end < text.Length && IsLetter(text[end]))
        {
            end++;
        }

        return end - start;
    }

    private static int CountBeyond(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var letter in word)
        {
            count += char.IsAscii(letter) ? 0 : 1;
        }

        return count;
    }

    private static bool IsBeyond(string text, int index) => index >= 0 && index < text.Length && !char.IsAscii(text[index]);

    private static bool IsLetterAt(string text, int index) => index >= 0 && index < text.Length && IsLetter(text[index]);

    private static bool IsLetter(char letter) => char.IsAsciiLetter(letter) || (letter is >= 'À' and <= 'ɏ' and not ('×' or '÷' or 'ƒ'));
}
