namespace Studio.Pipelines.Profiling;

/// <summary>The guardrails that need no label.</summary>
internal static class Guardrails
{
    private const int FewestNumbered = 20;

    /// <summary>What the reading of the source noted.</summary>
    public static IEnumerable<Guardrail> OfNotes(IEnumerable<ReadingNote> notes) =>
        notes.Select(note => new Guardrail(note.Code, note.Warning ? GuardrailSeverity.Warning : GuardrailSeverity.Info, note.Column, note.Message));

    /// <summary>All guardrails of a dataset, those of the whole first.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="duplicates">Rows that repeat an earlier one.</param>
    /// <param name="columns">Profiles of the columns.</param>
    /// <param name="summaries">What they were made from.</param>
    public static IReadOnlyList<Guardrail> OfDataset(long rows, long duplicates, IReadOnlyList<ColumnProfile> columns, IReadOnlyList<ColumnSummary> summaries)
    {
        var found = columns.Select((column, index) => OfColumn(column, rows) ?? OfOrder(column, rows, summaries[index].Ordered)).OfType<Guardrail>();
        return duplicates == 0 ? [.. found] : [OfDuplicates(rows, duplicates), .. found];
    }

    private static Guardrail OfDuplicates(long rows, long duplicates) => new(
        "duplicate-rows",
        duplicates > rows / 10 ? GuardrailSeverity.Warning : GuardrailSeverity.Info,
        null,
        Text($"{duplicates:N0} of {rows:N0} rows ({(double)duplicates / rows:P1}) repeat an earlier row exactly; repeats in both training and validation data make scores look better than they are."));

    private static Guardrail? OfColumn(ColumnProfile column, long rows)
    {
        if (column.Missing == rows)
        {
            return new Guardrail("all-missing", GuardrailSeverity.Info, column.Name, $"'{column.Name}' has no value in any row and is not used.");
        }

        if (column.Purpose == ColumnPurpose.Ignore)
        {
            return column.Distinct == 1
                ? new Guardrail("constant", GuardrailSeverity.Info, column.Name, $"'{column.Name}' has the {column.PurposeReason} and is not used.")
                : new Guardrail("id-like", GuardrailSeverity.Info, column.Name, $"'{column.Name}' looks like an identifier ({column.PurposeReason}) and is not used.");
        }

        if (column.Purpose == ColumnPurpose.Image && rows - column.Missing - column.Distinct is > 0 and var repeats)
        {
            return new Guardrail(
                "duplicate-images",
                repeats > rows / 10 ? GuardrailSeverity.Warning : GuardrailSeverity.Info,
                column.Name,
                Text($"{repeats:N0} of {rows:N0} pictures repeat an earlier one exactly; repeats in both training and validation data make scores look better than they are."));
        }

        return column.Numbers is { Infinite: > 0 } numbers
            ? new Guardrail(
                "infinite",
                GuardrailSeverity.Warning,
                column.Name,
                Text($"'{column.Name}' has an infinite value in {numbers.Infinite:N0} of {rows:N0} rows; they count as missing."))
            : null;
    }

    /// <summary>Whole numbers that rise or fall with every row: a year is one to learn from, a number of the row is not, and no value tells which it is.</summary>
    private static Guardrail? OfOrder(ColumnProfile column, long rows, bool ordered) =>
        ordered && rows >= FewestNumbered && column is { Purpose: ColumnPurpose.Numeric, Numbers.Integers: true }
            ? new Guardrail(
                "index-like",
                GuardrailSeverity.Warning,
                column.Name,
                $"'{column.Name}' is a whole number that rises or falls with every row and may only number the rows; ignore it unless it is known for new rows and means something there.")
            : null;

    /// <summary>A sentence with numbers that look the same on every machine.</summary>
    internal static string Text(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
