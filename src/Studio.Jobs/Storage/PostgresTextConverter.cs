namespace Studio.Jobs.Storage;

using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

/// <summary>
/// Text as PostgreSQL can keep it: it takes neither the character 0 nor halves of characters, which a reason quoted from a
/// broken file may hold; they become U+FFFD, as when text is read with errors.
/// </summary>
internal sealed class PostgresTextConverter() : ValueConverter<string, string>(text => Clean(text), text => text)
{
    private static string Clean(string text)
    {
        if (!NeedsCleaning(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    private static bool NeedsCleaning(string text)
    {
        foreach (var character in text)
        {
            if (character == '\0' || char.IsSurrogate(character))
            {
                return true;
            }
        }

        return false;
    }
}
