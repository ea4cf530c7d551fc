namespace Studio.Jobs.Registry;

using System.Diagnostics.CodeAnalysis;

/// <summary>
/// Which version of which model is meant: <c>name</c> or <c>name/latest</c> for the newest ready one, <c>name/3</c>, or <c>name@champion</c>
/// for the one that an alias names. Names of models have neither <c>@</c> nor <c>/</c>, so that there is one way to read it.
/// </summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Number from 1; null for the newest ready version or that of the alias.</param>
/// <param name="Alias">The alias; null without one.</param>
public readonly record struct ModelReference(string Name, int? Version = null, string? Alias = null)
{
    /// <summary>The word for the newest ready version; case does not matter.</summary>
    public const string Latest = "latest";

    /// <summary>Characters between the name and the word for the version; either may stand before any such word.</summary>
    private const string Separators = "@/";

    /// <summary>Reads it.</summary>
    /// <param name="text">A name, with or without the version meant.</param>
    /// <param name="word">The version where it is given apart from the name: a number from 1, an alias or <c>latest</c>; null where it is not.</param>
    /// <param name="reference">What was read.</param>
    /// <param name="problem">One sentence when it could not be read.</param>
    public static bool TryParse(string text, string? word, out ModelReference reference, [NotNullWhen(false)] out string? problem)
    {
        reference = default;
        var cut = text.AsSpan().IndexOfAny(Separators);
        if (cut >= 0 && word is not null)
        {
            problem = $"'{text}' and '{word}' name a version each; leave one of them out.";
            return false;
        }

        return TryParseWord(cut < 0 ? text : text[..cut], cut < 0 ? word : text[(cut + 1)..], out reference, out problem);
    }

    /// <inheritdoc/>
    public override string ToString() => Alias is not null ? $"{Name}@{Alias}" : string.Create(CultureInfo.InvariantCulture, $"{Name}/{(Version is { } number ? number : Latest)}");

    private static bool TryParseWord(string name, string? word, out ModelReference reference, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        reference = new ModelReference(name);
        if (word is null || word.Equals(Latest, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1)
        {
            reference = reference with { Version = number };
            return true;
        }

        reference = reference with { Alias = word };
        problem = AliasNames.Check(word) is null ? null : $"'{word}' is not a version: use a number from 1, an alias or latest.";
        return problem is null;
    }
}
