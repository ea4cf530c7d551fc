namespace Studio.Jobs.People;

using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;

/// <summary>What people may be called, and what their passwords may be.</summary>
public static partial class PersonRules
{
    /// <summary>Fewest characters of a password. What they are does not matter: rules of composition make people choose worse ones.</summary>
    public const int ShortestPassword = 12;

    /// <summary>Most characters of a password.</summary>
    public const int LongestPassword = 256;

    /// <summary>Most characters of a name.</summary>
    internal const int LongestName = 64;

    private const int LongestMail = 254;

    private static readonly UpperInvariantLookupNormalizer s_names = new();

    /// <summary>What is wrong with a name; empty when nothing is.</summary>
    public static IEnumerable<string> NameProblems(string? name) => Name().IsMatch(name ?? string.Empty)
        ? []
        : [$"A person cannot be called '{name}': give 1 to 64 letters, digits and any of . _ @ + -, beginning with a letter or a digit."];

    /// <summary>What is wrong with a mail address; empty when nothing is, or there is none.</summary>
    public static IEnumerable<string> MailProblems(string? mail) => mail is null || (mail.Length <= LongestMail && Mail().IsMatch(mail))
        ? []
        : [$"'{mail}' is no mail address: give one such as ada@example.com, or none."];

    /// <summary>What is wrong with a password for a person of a name; empty when nothing is.</summary>
    public static IEnumerable<string> PasswordProblems(string? password, string? name)
    {
        if ((password ?? string.Empty).Length is var length && length < ShortestPassword)
        {
            yield return $"The password has {length} characters; give at least {ShortestPassword}, whichever they are.";
        }
        else if (length > LongestPassword)
        {
            yield return $"The password has {length} characters; give at most {LongestPassword}.";
        }

        if (!string.IsNullOrEmpty(password) && string.Equals(password, name, StringComparison.OrdinalIgnoreCase))
        {
            yield return "The password is the name, which others try first; choose another.";
        }
    }

    /// <summary>The form in which names are compared: capital and small letters are the same.</summary>
    internal static string Normalize(string name) => s_names.NormalizeName(name);

    [GeneratedRegex(@"^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}._@+-]{0,63}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[^@\s\p{C}]+@[^@\s\p{C}]+\z")]
    private static partial Regex Mail();
}
