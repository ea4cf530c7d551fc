namespace Studio.Jobs.Experiments;

using System.Text;
using System.Text.RegularExpressions;
using Studio.Pipelines.Planning;

/// <summary>Names of experiments and models: they stand in addresses, so only harmless characters are allowed.</summary>
internal static partial class ExperimentNames
{
    /// <summary>Longest name.</summary>
    public const int MaxLength = 64;

    /// <summary>What is wrong with a name, or null.</summary>
    public static PlanProblem? Check(string name) =>
        Allowed().IsMatch(name)
            ? null
            : new PlanProblem("name", $"The name '{Shorten(name)}' cannot be used; take 1 to {MaxLength} letters (a–z, A–Z), digits, '-' or '_'.");

    /// <summary>A name made from a dataset's: runs of other characters become one <c>-</c>; <c>model</c> when nothing is left.</summary>
    public static string From(string datasetName)
    {
        var slug = new StringBuilder(MaxLength);
        foreach (var character in datasetName)
        {
            if (char.IsAsciiLetterOrDigit(character) || character == '_')
            {
                slug.Append(character);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == MaxLength)
            {
                break;
            }
        }

        var name = slug.ToString().Trim('-');
        return name.Length == 0 ? "model" : name;
    }

    private static string Shorten(string name) => name.Length <= MaxLength ? name : name[..MaxLength] + "…";

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Allowed();
}
