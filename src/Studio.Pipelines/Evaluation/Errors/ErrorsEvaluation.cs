namespace Studio.Pipelines.Evaluation.Errors;

using System.Text;
using Studio.Pipelines.Reports;

/// <summary>The rows that a model is most wrong about, and those whose label may be.</summary>
internal sealed class ErrorsEvaluation : IEvaluation
{
    private const int MostShown = 20;

    /// <inheritdoc/>
    public string File => ModelFiles.Errors;

    /// <inheritdoc/>
    public string Summary => "the most wrong rows and why, suspicious labels, near duplicates";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken)
    {
        var (rows, reasons) = (subject.Validation, new ErrorReasons(subject));
        var texts = new RowTexts(subject.Plan, rows);
        var suspicious = SuspiciousLabels.Find(rows);
        cancellationToken.ThrowIfCancellationRequested();
        var conflicts = Conflicts(rows, rows.Features.Only(subject.Plan.Features.Select(feature => feature.Name)), texts);
        cancellationToken.ThrowIfCancellationRequested();
        int[] worst = [.. Enumerable.Range(0, rows.Count).OrderByDescending(row => Cost(rows, row)).ThenBy(row => row).Take(MostShown)];
        var explained = reasons.Of(worst, cancellationToken);
        return new ErrorsReport(
            [.. worst.Select((row, rank) => texts.Judge(row) with { Contributions = explained.ElementAtOrDefault(rank) })],
            [.. suspicious.Take(MostShown).Select(texts.Judge)],
            suspicious.Count,
            [.. conflicts.Take(MostShown)],
            conflicts.Sum(group => group.Count))
        {
            NearDuplicates = new SimilarRows(subject.Plan, rows, subject.Test).Find(cancellationToken),
            Notes = reasons.Note(worst.Length, explained.Count) is { } note ? [note] : [],
        };
    }

    private static double Cost(EvaluatedRows rows, int row) => rows.Truth.Classes > 1
        ? 1 - rows.Predictions.Row(row)[(int)rows.Truth.Values[row]]
        : Math.Abs(rows.Truth.Values[row] - rows.Predictions.Values[row]);

    private static List<ConflictingRows> Conflicts(EvaluatedRows rows, ColumnTable raw, RowTexts texts) =>
        [.. Enumerable.Range(0, rows.Count)
            .GroupBy(row => Key(raw, row), StringComparer.Ordinal)
            .Select(group => (Rows: group.ToList(), Labels: group.Select(row => rows.Truth.Values[row]).Distinct().Order().ToList()))
            .Where(group => group.Labels.Count > 1)
            .OrderByDescending(group => group.Rows.Count)
            .ThenBy(group => rows.FileRows[group.Rows[0]])
            .Select(group => new ConflictingRows(
                [.. group.Rows.Select(row => rows.FileRows[row] + 1).Order().Take(MostShown)], group.Rows.Count, [.. group.Labels.Take(MostShown).Select(texts.Label)]))];

    /// <summary>All values of a row, each with its length so that no two rows are one text.</summary>
    private static string Key(ColumnTable features, int row)
    {
        var key = new StringBuilder();
        foreach (var column in features.Columns)
        {
            var value = column switch
            {
                NumberColumn numbers => NumberText.Format(numbers.Values[row]),
                TextColumn texts => texts.Values[row],
                _ => string.Create(CultureInfo.InvariantCulture, $"{column.Name} {row}"),
            };
            key.Append(CultureInfo.InvariantCulture, $"{value.Length}:").Append(value);
        }

        return key.ToString();
    }
}
