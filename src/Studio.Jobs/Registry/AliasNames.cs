namespace Studio.Jobs.Registry;

using System.Text.RegularExpressions;

/// <summary>Words that may name a version. Upper and lower case differ, as in names of models.</summary>
public static partial class AliasNames
{
    /// <summary>Longest alias.</summary>
    public const int MaxLength = 64;

    /// <summary>What is wrong with an alias, or null.</summary>
    public static string? Check(string alias) => alias switch
    {
        _ when alias.Equals(ModelReference.Latest, StringComparison.OrdinalIgnoreCase) => "'latest' is the newest ready version and cannot be moved; take another word.",
        _ when alias.Length > 0 && alias.All(char.IsAsciiDigit) => $"'{Shorten(alias)}' is a version, not an alias; take a word with a letter in it.",
        _ when Allowed().IsMatch(alias) => null,
        _ => $"The alias '{Shorten(alias)}' cannot be used; take 1 to {MaxLength} letters (a–z, A–Z), digits, '-', '_' or '.', the first of them a letter or digit.",
    };

    private static string Shorten(string alias) => alias.Length <= MaxLength ? alias : alias[..MaxLength] + "…";

    // "." and ".." mean something else in addresses, and -1 is a mistyped version.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex Allowed();
}
