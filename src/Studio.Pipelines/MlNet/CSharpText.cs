namespace Studio.Pipelines.MlNet;

using System.Text;

/// <summary>Names and texts of a person's data as they may stand in C#.</summary>
internal static class CSharpText
{
    /// <summary>
    /// A name in Pascal case: letters and digits of any script, each word with a capital. What C# does not take separates words; a name without
    /// a letter, or that starts with a digit, gets a word in front. Letters beyond 16 bits, which C# has no names with, separate words too.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="word">That word, such as <c>Column</c>.</param>
    public static string Identifier(string text, string word)
    {
        var name = new StringBuilder();
        var starts = true;
        foreach (var letter in text)
        {
            if (!IsPart(letter))
            {
                starts = true;
                continue;
            }

            name.Append(starts ? char.ToUpperInvariant(letter) : letter);
            starts = false;
        }

        return name.Length > 0 && IsLetter(name[0]) ? name.ToString() : $"{word}{name}";
    }

    /// <summary>A literal of a text.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var letter in text)
        {
            literal.Append(letter is '"' or '\\' ? $"\\{letter}" : IsShown(letter) ? letter.ToString() : $"\\u{(int)letter:x4}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A literal of a number of 64 bits.</summary>
    public static string Literal(double number) => $"{number.ToString("R", CultureInfo.InvariantCulture)}d";

    /// <summary>A text within a comment of one line, in XML.</summary>
    public static string Comment(string text) => string.Concat(text.Select(letter => letter switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        _ when IsShown(letter) => letter.ToString(),
        _ => " ",
    }));

    private static bool IsLetter(char letter) => char.IsLetter(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.LetterNumber;

    private static bool IsPart(char letter) => IsLetter(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsShown(char letter) => letter == ' ' || !(char.IsControl(letter) || char.IsSurrogate(letter) || char.IsWhiteSpace(letter)
        || char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
