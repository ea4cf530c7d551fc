namespace Studio.Pipelines.Evaluation.Errors;

/// <summary>
/// The values of a column as places on a line, so that two values agree when they are no further apart than 1: numbers and dates in hundredths of their robust standard deviation
/// (interquartile range by 1.349; the standard deviation where that is 0), all others by themselves. Two missing values agree.
/// </summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Places">Place of each row.</param>
internal sealed record ColumnPlaces(string Name, double[] Places)
{
    private const double Tolerance = 0.01;
    private const double DeviationsOfQuartiles = 1.349;
    private const double Missing = double.MaxValue;

    /// <summary>The places of the rows of one column, which stand in one table and perhaps go on in another.</summary>
    /// <param name="column">A column of numbers or texts.</param>
    /// <param name="further">The same column of the other table; null for none.</param>
    public static ColumnPlaces Of(TableColumn column, TableColumn? further) => new(column.Name, (column, further) switch
    {
        (NumberColumn numbers, _) => OfNumbers([.. numbers.Values, .. (further as NumberColumn)?.Values ?? []]),
        (TextColumn texts, _) => OfTexts([.. texts.Values, .. (further as TextColumn)?.Values ?? []]),
        _ => throw new NotSupportedException($"Column '{column.Name}' of type {column.DataViewType} is no column of numbers or texts."),
    });

    /// <summary>The logarithm of the share of all rows that agree with each.</summary>
    public double[] LogChances()
    {
        var rows = Enumerable.Range(0, Places.Length).ToArray();
        var sorted = (double[])Places.Clone();
        Array.Sort(sorted, rows);
        var (chances, first, last) = (new double[rows.Length], 0, 0);
        foreach (var (place, row) in rows.Index())
        {
            while (sorted[place] - sorted[first] > 1)
            {
                first++;
            }

            while (last < sorted.Length && sorted[last] - sorted[place] <= 1)
            {
                last++;
            }

            chances[row] = Math.Log((double)(last - first) / rows.Length);
        }

        return chances;
    }

    private static double[] OfNumbers(double[] values)
    {
        double[] known = [.. values.Where(double.IsFinite).Order()];
        var step = Tolerance * Deviation(known);
        return Array.ConvertAll(values, value => !double.IsFinite(value) ? Missing : step > 0 ? (value - known[0]) / step : 0);
    }

    private static double Deviation(double[] sorted)
    {
        if (sorted.Length == 0)
        {
            return 0;
        }

        var quartiles = (sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4]) / DeviationsOfQuartiles;
        var mean = sorted.Average();
        return quartiles > 0 ? quartiles : Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
    }

    private static double[] OfTexts(string[] values)
    {
        var codes = new Dictionary<string, double>(StringComparer.Ordinal);
        return Array.ConvertAll(values, value =>
        {
            if (!codes.TryGetValue(value, out var code))
            {
                code = codes[value] = 2.0 * codes.Count;
            }

            return code;
        });
    }
}
