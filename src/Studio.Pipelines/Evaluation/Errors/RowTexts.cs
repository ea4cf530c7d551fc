namespace Studio.Pipelines.Evaluation.Errors;

using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>Rows as people read them.</summary>
/// <param name="plan">The plan.</param>
/// <param name="rows">The rows.</param>
internal sealed class RowTexts(TrainingPlan plan, EvaluatedRows rows)
{
    private const int MostLetters = 200;

    /// <summary>A label or prediction: the class of an index, or the number without the offset that is taken off.</summary>
    public string Label(double value) => plan.Task.HasClasses ? plan.Classes[(int)value] : Number(value + rows.Truth.Offset);

    /// <summary>A row.</summary>
    public JudgedRow Judge(int row)
    {
        var (truth, predictions) = (rows.Truth.Values[row], rows.Predictions);
        var predicted = plan.Task.HasClasses ? predictions.Class(row) : (double)predictions.Values[row];
        return new JudgedRow(rows.FileRows[row] + 1, Label(truth), Label(predicted), Values(row))
        {
            ProbabilityOfTruth = plan.Task.HasClasses ? predictions.Row(row)[(int)truth] : null,
            Probability = plan.Task.HasClasses ? predictions.Row(row)[(int)predicted] : null,
            Error = plan.Task.HasClasses ? null : truth - predicted,
        };
    }

    private Dictionary<string, string> Values(int row) => plan.Features.Where(feature => feature.Size is null).ToDictionary(feature => feature.Name, feature =>
        rows.Features.Column<TableColumn>(feature.Name) switch
        {
            NumberColumn numbers => double.IsNaN(numbers.Values[row]) ? string.Empty
                : feature.Purpose == ColumnPurpose.DateTime ? ColumnSlices.Text(numbers.Values[row], dates: true) : Number(numbers.Values[row]),
            TextColumn texts => Shorten(texts.Values[row]),
            _ => string.Empty,
        });

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Shorten(string text) => text.Length <= MostLetters ? text : $"{text[..MostLetters]}…";
}
