namespace Studio.Pipelines.Scoring;

using System.Buffers;
using System.Text.RegularExpressions;

/// <summary>
/// Cells of a CSV file that a person will open in a spreadsheet, which takes some texts for formulas: they may send what stands beside them elsewhere, or start programs.
/// Whoever fills in a name that is predicted later could write one. Quotes around a cell do not help; an apostrophe before it does (OWASP, CSV injection).
/// </summary>
public static partial class SpreadsheetText
{
    // The wide ones are typed in East Asia, and mean the same there.
    private static readonly SearchValues<char> s_starts = SearchValues.Create("=+-@\t\r\n＝＋－＠");

    /// <summary>A cell as it is shown there: with an apostrophe before it where it would be taken for a formula. Numbers, such as -1.5, stay numbers.</summary>
    public static string Escape(string cell) => cell.Length > 0 && s_starts.Contains(cell[0]) && !IsSign(cell) && !IsNumber(cell) ? $"'{cell}" : cell;

    // Classes are called so, and nothing can be computed of a sign alone.
    private static bool IsSign(string cell) => cell is "+" or "-";

    /// <summary>True for what nothing but a number can be made of, whatever its decimal mark.</summary>
    private static bool IsNumber(string cell) => Number().IsMatch(cell);

    [GeneratedRegex(@"^[+-]?([0-9.,]*[0-9][0-9.,]*([eE][+-]?[0-9]+)?%?|Infinity|∞|inf)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
