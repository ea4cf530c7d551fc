namespace Studio.Api.Tests.Compatibility;

using System.Globalization;
using System.Text.RegularExpressions;

/// <summary>Compares texts whose fractions may differ in their last digits, as another processor computes them.</summary>
internal static partial class AboutEqual
{
    private const double Tolerance = 1e-5;

    /// <summary>Where two texts differ; null when they are the same.</summary>
    public static string? FindDifference(string expected, string actual)
    {
        if (expected == actual)
        {
            return null;
        }

        var (left, right) = (Fraction().Split(expected), Fraction().Split(actual));
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] != right[i] && !AreClose(left[i], right[i]))
            {
                return $"'{Shorten(left[i])}' has become '{Shorten(right[i])}' after '{Shorten(left[..i].LastOrDefault(""))}'";
            }
        }

        return left.Length == right.Length ? null : $"{left.Length} pieces have become {right.Length}";
    }

    private static bool AreClose(string left, string right) =>
        Fraction().IsMatch(left) && Fraction().IsMatch(right)
        && Math.Abs(double.Parse(left, CultureInfo.InvariantCulture) - double.Parse(right, CultureInfo.InvariantCulture)) <= Tolerance;

    private static string Shorten(string text) => text.Length <= 300 ? text : $"{text[..150]} … {text[^150..]}";

    [GeneratedRegex(@"((?<![\w.])-?\d+\.\d+(?:[eE][-+]?\d+)?(?![\w.]))")]
    private static partial Regex Fraction();
}
