namespace Studio.Pipelines.ForeignModels;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Scoring;

/// <summary>Finds the columns without which a model has no answer, by trying: a net makes nothing of what is missing, a tree goes one way or the other.</summary>
/// <param name="reference">The model.</param>
/// <param name="cancellationToken">Ends it early.</param>
internal sealed class RequiredColumns(IReferenceModel reference, CancellationToken cancellationToken)
{
    /// <summary>Rows that are tried.</summary>
    public const int TriedRows = 20;

    /// <summary>Finds them.</summary>
    /// <param name="rows">Complete rows, see <see cref="Complete"/>.</param>
    /// <param name="inputs">The columns; those that are required already are left out.</param>
    public IReadOnlySet<string> Find(ColumnTable rows, BoundInputs inputs) =>
        inputs.Columns.Where(column => !column.Required && !Answers(SpoiledRows.Without(rows, column.Name))).Select(column => column.Name).ToHashSet();

    /// <summary>Rows without gaps in the columns that need a value, at least <see cref="TriedRows"/>: repeated where there are few.</summary>
    /// <exception cref="ImportException">There is none.</exception>
    public static ColumnTable Complete(ColumnTable rows, BoundInputs inputs)
    {
        var complete = CompleteRows(rows, inputs.Columns);
        return complete.Length > 0 ? rows.Gather([.. Enumerable.Range(0, Math.Max(TriedRows, complete.Length)).Select(row => complete[row % complete.Length])])
            : throw new ImportException($"No row of the table has values in all of {NameList.Of(inputs.Columns.Where(column => column.Required).Select(column => column.Name))}, without which the model has no answer. Give rows that have them.");
    }

    /// <summary>The rows that have no gaps in the columns that need a value.</summary>
    public static int[] CompleteRows(ColumnTable rows, IReadOnlyList<SignatureInput> columns)
    {
        string[] required = [.. columns.Where(column => column.Required).Select(column => column.Name)];
        return [.. Enumerable.Range(0, rows.RowCount).Where(row => required.All(name => !IsMissing(rows, name, row)))];
    }

    private static bool IsMissing(ColumnTable rows, string column, int row) => rows.Column<TableColumn>(column) is NumberColumn numbers
        ? double.IsNaN(numbers.Values[row])
        : rows.Column<TextColumn>(column).Values[row].Length == 0;

    private bool Answers(ColumnTable rows)
    {
        try
        {
            var answers = reference.Predict(rows, cancellationToken);
            return !Enumerable.Range(0, answers.Rows).Any(answers.IsNumberless);
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }
}
