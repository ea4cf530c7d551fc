namespace Studio.Jobs.Projects;

using System.Text.RegularExpressions;

/// <summary>What projects may be called.</summary>
public static partial class ProjectNames
{
    /// <summary>Name of the project that is always there.</summary>
    public const string Default = ProjectEntity.DefaultName;

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? FindProblem(string? name) => Allowed().IsMatch(name ?? string.Empty)
        ? null
        : $"A project cannot be called '{name}': give 1 to 40 small letters, digits and hyphens, beginning and ending with a letter or a digit.";

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\\z")]
    private static partial Regex Allowed();
}
