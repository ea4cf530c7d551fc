namespace Studio.Pipelines.Profiling;

using static Studio.Pipelines.Profiling.Guardrails;

/// <summary>
/// Suspects features that give the label away by themselves. Numbers against a number label: |Pearson correlation| above 0.999.
/// Otherwise purity: the share of rows whose label is the most frequent one of their feature value (numbers in 20 bins of
/// equal count), when it is above 0.99 and closes at least 95 % of the gap that always guessing the commonest label leaves.
/// </summary>
internal sealed class LeakageCheck
{
    private const double Correlation = 0.999;
    private const double Purity = 0.99;
    private const int MostLevels = 200;
    private const int Bins = 20;
    private const int SampleRows = 100_000;

    private readonly DatasetProfile _profile;
    private readonly ColumnProfile _label;
    private readonly RowSample _rows;

    /// <summary>The label as numbers, where it is a quantity.</summary>
    private readonly double[]? _quantity;

    /// <summary>The label as levels, where it is not.</summary>
    private readonly ulong[]? _classes;

    private LeakageCheck(CanonicalReader file, DatasetProfile profile, int label, CancellationToken cancellationToken)
    {
        (_profile, _label, _rows) = (profile, profile.Columns[label], RowSample.Draw(file, label, SampleRows, cancellationToken));
        if (_label.Type == ColumnType.Number && _label.Distinct > Bins)
        {
            _quantity = _rows.Pick<double>(take => file.ReadNumbers(label, take), cancellationToken);
        }
        else
        {
            _classes = _rows.Pick<ulong>(take => ColumnKeys.Read(file, label, take), cancellationToken);
        }
    }

    /// <summary>Checks every feature that is not ignored, on up to 100,000 rows.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">A column of the profile.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static async Task<IReadOnlyList<Guardrail>> RunAsync(string path, DatasetProfile profile, ColumnProfile label, CancellationToken cancellationToken)
    {
        if (label.Type == ColumnType.Image)
        {
            return [];
        }

        var target = profile.Columns.ToList().IndexOf(label);
        var check = await Task.Run(
            () =>
            {
                using var file = CanonicalReader.Open(path);
                return new LeakageCheck(file, profile, target, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
        int[] features = [.. Enumerable.Range(0, profile.Columns.Count).Where(column => column != target && check.IsSuspect(profile.Columns[column]))];
        var found = await ParallelColumns.SelectAsync(path, features, check.Judge, null, cancellationToken).ConfigureAwait(false);
        return [.. found.OfType<Guardrail>()];
    }

    private static bool IsNumber(ColumnProfile column) => column.Type is ColumnType.Number or ColumnType.Timestamp;

    private static Guardrail Suspect(ColumnProfile feature, string message) => new("leakage", GuardrailSeverity.Warning, feature.Name, message);

    /// <summary>Where the label is a quantity only numbers are; otherwise levels too, unless there are so many that they look pure by chance.</summary>
    private bool IsSuspect(ColumnProfile feature) =>
        feature.Purpose is not (ColumnPurpose.Ignore or ColumnPurpose.Image) && (IsNumber(feature) || (_quantity is null && feature.Distinct <= MostLevels));

    private Guardrail? Judge(CanonicalReader file, int column, CancellationToken cancellationToken)
    {
        var feature = _profile.Columns[column];
        if (_quantity is not null)
        {
            var correlation = PearsonCorrelation.Of(_rows.Pick<double>(take => file.ReadNumbers(column, take), cancellationToken), _quantity);
            return Math.Abs(correlation) <= Correlation ? null : Suspect(feature, Text(
                $"'{feature.Name}' and '{_label.Name}' are almost the same number (correlation {correlation:0.0000}); ignore it unless it is known before '{_label.Name}' is."));
        }

        var purity = LevelPurity.Of(Levels(file, column, cancellationToken), _classes!);
        return purity <= Purity ? null : Suspect(feature, Text(
            $"'{feature.Name}' alone tells '{_label.Name}' in {purity:P1} of rows; ignore it unless it is known before '{_label.Name}' is."));
    }

    private ulong[] Levels(CanonicalReader file, int column, CancellationToken cancellationToken) => IsNumber(_profile.Columns[column]) && _profile.Columns[column].Distinct > Bins
        ? EqualCounts(_rows.Pick<double>(take => file.ReadNumbers(column, take), cancellationToken))
        : _rows.Pick<ulong>(take => ColumnKeys.Read(file, column, take), cancellationToken);

    /// <summary>Numbers of bins that hold as many values each; missing values have one more.</summary>
    private static ulong[] EqualCounts(double[] values)
    {
        var bins = new ulong[values.Length];
        var rows = Enumerable.Range(0, values.Length).ToArray();
        var missing = values.Count(double.IsNaN);
        Array.Sort(values, rows);
        for (var place = 0; place < rows.Length; place++)
        {
            // NaN is sorted to the front.
            bins[rows[place]] = place < missing ? Bins : (ulong)((long)(place - missing) * Bins / rows.Length);
        }

        return bins;
    }
}
