namespace Studio.Pipelines.Evaluation.Fairness;

using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;

/// <summary>How predictions differ between the values of every column of categories.</summary>
internal sealed class FairnessEvaluation : IEvaluation
{
    private const int MostColumns = 100;
    private const int FewestValues = 2;
    private const int MostValues = 20;

    /// <inheritdoc/>
    public string File => ModelFiles.Fairness;

    /// <inheritdoc/>
    public string Summary => "how it treats the values of every column";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken) => Of(subject.Plan, subject.Validation, cancellationToken);

    /// <summary>Of some rows.</summary>
    internal static FairnessReport Of(TrainingPlan plan, EvaluatedRows rows, CancellationToken cancellationToken)
    {
        var positive = plan.Task.HasClasses && plan.Classes.Count == 2 ? plan.Classes[1] : null;
        var measure = new GroupMeasure(rows, plan.Task.HasClasses, positive is not null, plan.Seed, cancellationToken);
        var divided = plan.Features
            .Where(feature => feature.Purpose is ColumnPurpose.Categorical or ColumnPurpose.Boolean)
            .Select(feature => (feature.Name, Groups: Groups(rows.Features.Column<TableColumn>(feature.Name))))
            .Where(column => column.Groups.Count is >= FewestValues and <= MostValues)
            .ToList();
        var columns = divided.Take(MostColumns).Select(column => FairnessComparison.Of(
            column.Name, positive, [.. column.Groups.Select(group => new FairnessGroup(group.Value, group.Rows.Length, measure.Of(group.Rows)))]));
        return new FairnessReport(positive, rows.Count, [.. columns.OrderByDescending(column => column.Warnings.Count > 0)], [.. Notes(divided.Count)]);
    }

    /// <summary>Rows by value, the most frequent value first.</summary>
    private static List<(string Value, int[] Rows)> Groups(TableColumn column)
    {
        string Value(int row) => column switch
        {
            TextColumn texts => texts.Values[row].Length == 0 ? ColumnSlices.Missing : texts.Values[row],
            NumberColumn numbers => double.IsNaN(numbers.Values[row]) ? ColumnSlices.Missing : ColumnSlices.Text(numbers.Values[row], dates: false),
            _ => string.Empty,
        };
        return column is TextColumn or NumberColumn
            ? [.. Enumerable.Range(0, column.Count).GroupBy(Value, StringComparer.Ordinal).Select(group => (group.Key, group.ToArray())).OrderByDescending(group => group.Item2.Length).ThenBy(group => group.Key, StringComparer.Ordinal)]
            : [];
    }

    private static IEnumerable<string> Notes(int columns)
    {
        yield return "Only columns that the model reads are looked at. Leaving a column out does not make a model blind to it: others may tell the same.";
        if (columns > MostColumns)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {columns:N0} columns of categories the first {MostColumns} were looked at.");
        }
    }
}
