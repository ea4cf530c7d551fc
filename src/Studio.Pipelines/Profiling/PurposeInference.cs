namespace Studio.Pipelines.Profiling;

using System.Text.RegularExpressions;

/// <summary>Infers what a column is used as. Every rule is a guess that a person can override; the reason says what it rests on.</summary>
internal static partial class PurposeInference
{
    /// <summary>Pairs of text levels that mean yes and no, lower case. Pairs such as male and female are categories.</summary>
    private static readonly string[][] YesNo =
        [["yes", "no"], ["y", "n"], ["true", "false"], ["t", "f"], ["on", "off"], ["1", "0"], ["ja", "nein"], ["oui", "non"], ["si", "no"]];

    /// <summary>The purpose of a column and why.</summary>
    /// <param name="summary">Its aggregates.</param>
    /// <param name="rows">Rows of the dataset.</param>
    public static (ColumnPurpose Purpose, string Reason) Infer(ColumnSummary summary, long rows)
    {
        if (summary.Present == 0)
        {
            return (ColumnPurpose.Ignore, "no value in any row");
        }

        if (summary.Distinct == 1 && rows > 1)
        {
            return (ColumnPurpose.Ignore, summary.Present == rows ? "same value in every row" : "same value in every row that has one");
        }

        return summary.Column.Type switch
        {
            ColumnType.Boolean => (ColumnPurpose.Boolean, "true or false"),
            ColumnType.Timestamp => (ColumnPurpose.DateTime, "dates"),
            ColumnType.Image => (ColumnPurpose.Image, "pictures"),
            ColumnType.Number => OfNumber(summary, rows),
            _ => OfText(summary, rows),
        };
    }

    private static (ColumnPurpose Purpose, string Reason) OfNumber(ColumnSummary summary, long rows)
    {
        var numbers = summary.Numbers;
        var unique = rows >= 20 && summary.Distinct == rows && numbers is { Integers: true, Infinite: 0 };
        if (unique && numbers!.Max - numbers.Min == rows - 1)
        {
            return (ColumnPurpose.Ignore, $"counts the rows from {NumberText.Format(numbers.Min)} to {NumberText.Format(numbers.Max)}");
        }

        if (summary.Distinct == rows && numbers is { Integers: true, Infinite: 0 } && IndexName().IsMatch(summary.Column.Name))
        {
            return (ColumnPurpose.Ignore, "a different whole number in every row, under a name that tables give to the numbers of their rows");
        }

        if (unique && NamesIdentifier(summary.Column.Name))
        {
            return (ColumnPurpose.Ignore, "a different whole number in every row and named like an identifier");
        }

        return (ColumnPurpose.Numeric, numbers is { Integers: true } ? "whole numbers" : "numbers");
    }

    private static (ColumnPurpose Purpose, string Reason) OfText(ColumnSummary summary, long rows)
    {
        var (shape, values) = (summary.Words!, summary.TopValues);
        if (summary.Distinct == 2 && YesNo.Any(pair => values.All(value => pair.Contains(value.Value.Trim().ToLowerInvariant()))))
        {
            return (ColumnPurpose.Boolean, $"'{values[0].Value}' or '{values[1].Value}'");
        }

        if (rows >= 20 && shape.Uuids == summary.Present && summary.Distinct >= 0.9 * summary.Present)
        {
            return (ColumnPurpose.Ignore, "UUIDs");
        }

        // One word a row and never the same: as a level it says nothing, and it holds no words to learn from.
        var unique = rows >= 20 && summary.Distinct == summary.Present;
        if (unique && shape.MeanWords < 1.5)
        {
            return (ColumnPurpose.Ignore, shape.Codes == summary.Present ? "a different code in every row" : "a different word in every row");
        }

        var share = (double)summary.Distinct / summary.Present;
        return IsText(shape, summary.Distinct, share)
            ? (ColumnPurpose.Text, string.Create(CultureInfo.InvariantCulture, $"{shape.MeanWords:0.#} words a value, {summary.Distinct} different values in {summary.Present} rows"))
            : (ColumnPurpose.Categorical, $"{summary.Distinct} levels in {summary.Present} rows");
    }

    /// <summary>Words to be read: long values, or values of several words that rarely repeat, among those that are there.</summary>
    private static bool IsText(TextShape shape, long distinct, double share) =>
        (shape.MeanWords >= 8 && distinct > 20)
        || (shape.MeanWords >= 3 && distinct > 20 && share > 0.8)
        || (shape.MeanWords >= 1.8 && distinct > 50 && share > 0.5)
        || (shape.MeanWords >= 3 && distinct > 200 && share > 0.2)
        || (shape.MeanLength >= 50 && distinct > 100 && share > 0.3);

    private static bool NamesIdentifier(string name) => IdentifierName().IsMatch(name);

    /// <summary>The name is, ends or starts with a word for identifiers: <c>id</c>, <c>customer_id</c>, <c>CustomerID</c>, <c>row index</c>; not <c>humid</c> or <c>paid</c>.</summary>
    [GeneratedRegex(@"^(?i:id|uuid|guid|key|index|idx|rowid|rownum|row_number|nr|no)$|[^A-Za-z](?i:id|uuid|guid|key|index|idx|nr|no)$|[a-z](Id|ID|Uuid|UUID|Guid|GUID|Key|Index)$|^(?i:id|uuid|guid)[^A-Za-z]")]
    private static partial Regex IdentifierName();

    /// <summary>Names of an index that was written as a column: none, <c>Unnamed: 0</c>, <c>index</c>, <c>level_0</c>, <c>__index_level_0__</c>, <c>...1</c>.</summary>
    [GeneratedRegex(@"^(?i:|unnamed(: ?|_)\d+(\.\d+|_level_\d+)*|index|level_\d+|__index_level_\d+__|row\.?names?|\.\.\.\d+)$")]
    private static partial Regex IndexName();
}
