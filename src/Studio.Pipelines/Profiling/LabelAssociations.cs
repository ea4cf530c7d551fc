namespace Studio.Pipelines.Profiling;

using static Studio.Pipelines.Profiling.Guardrails;

/// <summary>How strongly a column is associated with the label.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Strength">From 0 for not at all to 1 where it determines the label, on the scale of a correlation.</param>
/// <param name="Measure">How it was measured: <c>correlation</c> between numbers (a line or any curve), <c>correlation ratio</c> between classes and a number to predict, <c>Cramér's V</c> between classes, or classes and bins of numbers.</param>
public sealed record ColumnAssociation(string Column, double Strength, string Measure);

/// <summary>How strongly each column by itself is associated with a label; what several tell together is not in it. Both say nothing of cause and effect.</summary>
/// <param name="Label">The label.</param>
/// <param name="Rows">Rows that were looked at, which have a label; at most 10,000.</param>
/// <param name="Columns">The other columns but those of pictures, the strongest first; equal ones in the order of the file.</param>
/// <param name="Guardrails">Columns that nearly determine the label, where the guardrails of the label do not tell of them already.</param>
public sealed record LabelAssociations(string Label, int Rows, IReadOnlyList<ColumnAssociation> Columns, IReadOnlyList<Guardrail> Guardrails);

/// <summary>Measures the columns of a canonical file against a label, see <see cref="Association"/>.</summary>
internal sealed class LabelAssociation
{
    private const int MostRows = 10_000;

    /// <summary>Numbers with no more values than this are classes.</summary>
    private const int FewValues = 20;

    private const double NearlyAll = 0.98;

    private readonly DatasetProfile _profile;
    private readonly RowSample _rows;

    /// <summary>The label as numbers, where it is a quantity.</summary>
    private readonly double[]? _quantity;

    /// <summary>The label as levels, where it is not.</summary>
    private readonly ulong[]? _classes;

    private LabelAssociation(CanonicalReader file, DatasetProfile profile, int label, CancellationToken cancellationToken)
    {
        (_profile, _rows) = (profile, RowSample.Draw(file, label, MostRows, cancellationToken));
        if (IsQuantity(profile.Columns[label]))
        {
            _quantity = _rows.Pick<double>(take => file.ReadNumbers(label, take), cancellationToken);
        }
        else
        {
            _classes = _rows.Pick<ulong>(take => ColumnKeys.Read(file, label, take), cancellationToken);
        }
    }

    private int Rows => _quantity?.Length ?? _classes!.Length;

    /// <summary>Measures every column but the label and those of pictures, on up to 10,000 rows that have a label.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">A column of the profile that is not one of pictures.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<LabelAssociations> RunAsync(string path, DatasetProfile profile, ColumnProfile label, CancellationToken cancellationToken)
    {
        var target = profile.Columns.ToList().IndexOf(label);
        var association = await Task.Run(
            () =>
            {
                using var file = CanonicalReader.Open(path);
                return new LabelAssociation(file, profile, target, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        int[] columns = [.. Enumerable.Range(0, profile.Columns.Count).Where(column => column != target && profile.Columns[column].Type != ColumnType.Image)];
        var found = await ParallelColumns.SelectAsync(path, columns, association.Measure, null, cancellationToken).ConfigureAwait(false);
        var suspects = found.Where(column => column.Strength >= NearlyAll).ToList();
        var known = suspects.Count == 0 ? [] : await LeakageCheck.RunAsync(path, profile, label, cancellationToken).ConfigureAwait(false);
        return new LabelAssociations(
            label.Name,
            association.Rows,
            [.. found.OrderByDescending(column => column.Strength)],
            [.. suspects.Where(column => known.All(guardrail => guardrail.Column != column.Column)).Select(column => Warning(column, label))]);
    }

    private static bool IsNumber(ColumnProfile column) => column.Type is ColumnType.Number or ColumnType.Timestamp;

    private static bool IsQuantity(ColumnProfile column) => IsNumber(column) && column.Distinct > FewValues;

    private static Guardrail Warning(ColumnAssociation column, ColumnProfile label) => new("leakage", GuardrailSeverity.Warning, column.Column, Text(
        $"'{column.Column}' alone nearly determines '{label.Name}' (association {column.Strength:0.00} of 1); ignore it unless it is known before '{label.Name}' is."));

    private ColumnAssociation Measure(CanonicalReader file, int column, CancellationToken cancellationToken)
    {
        var profile = _profile.Columns[column];
        if (!IsQuantity(profile))
        {
            var levels = _rows.Pick<ulong>(take => ColumnKeys.Read(file, column, take), cancellationToken);
            return _quantity is null
                ? new ColumnAssociation(profile.Name, Association.OfLevels(levels, _classes), "Cramér's V")
                : new ColumnAssociation(profile.Name, Association.OfLevelsAndNumber(levels, _quantity), "correlation ratio");
        }

        var numbers = _rows.Pick<double>(take => file.ReadNumbers(column, take), cancellationToken);
        return _quantity is null
            ? new ColumnAssociation(profile.Name, Association.OfLevels(Association.Binned(numbers), _classes), "Cramér's V")
            : new ColumnAssociation(profile.Name, Association.OfNumbers(numbers, _quantity), "correlation");
    }
}
