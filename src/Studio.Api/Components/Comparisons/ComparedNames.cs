namespace Studio.Api.Components.Comparisons;

using Studio.Jobs.Comparisons;
using static Studio.Api.Languages.Words;

/// <summary>What the versions of a comparison are called in the language of the reader: by the number alone where both are of one model.</summary>
internal static class ComparedNames
{
    /// <summary>The left version.</summary>
    public static string Left(ComparisonRecord comparison) => Of(comparison.LeftModel, comparison.LeftVersion, comparison.RightModel);

    /// <summary>The right version.</summary>
    public static string Right(ComparisonRecord comparison) => Of(comparison.RightModel, comparison.RightVersion, comparison.LeftModel);

    /// <summary>The left version, at the beginning of a sentence.</summary>
    public static string LeftFirst(ComparisonRecord comparison) => FirstOf(comparison.LeftModel, comparison.LeftVersion, comparison.RightModel);

    /// <summary>The right version, at the beginning of a sentence.</summary>
    public static string RightFirst(ComparisonRecord comparison) => FirstOf(comparison.RightModel, comparison.RightVersion, comparison.LeftModel);

    private static string Of(string model, int version, string other) => model == other ? T($"version {version}") : T($"version {version} of '{model}'");

    private static string FirstOf(string model, int version, string other) => model == other ? T($"Version {version}") : T($"Version {version} of '{model}'");
}
