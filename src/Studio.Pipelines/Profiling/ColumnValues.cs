namespace Studio.Pipelines.Profiling;

/// <summary>Counts the values of one column.</summary>
/// <param name="file">The file.</param>
/// <param name="column">Position of the column.</param>
/// <param name="cancellationToken">Ends the reading between two parts of the column.</param>
internal sealed class ColumnValues(CanonicalReader file, int column, CancellationToken cancellationToken)
{
    private readonly ColumnType _type = file.Columns[column].Type;

    /// <summary>The most frequent values, most frequent first; equals by value. Infinite numbers are left out; pictures have none.</summary>
    /// <param name="most">At most this many.</param>
    public IReadOnlyList<ValueCount> Count(int most)
    {
        if (_type == ColumnType.Image)
        {
            return [];
        }

        var values = FrequentValues.For(file.Rows);
        Read(values.Add);
        return _type switch
        {
            ColumnType.Number or ColumnType.Timestamp => FrequentNumbers.Of(values.Top(most, Read), _type, most),
            ColumnType.Boolean => [.. values.Top(most, Read).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(most)
                .Select(pair => new ValueCount(pair.Key == ColumnKeys.True ? "true" : "false", pair.Value))],
            _ => FrequentTexts.Of(values, most, take => file.ReadInPlace(column, take.Watched(cancellationToken))),
        };
    }

    private void Read(Action<ulong> take) => ColumnKeys.Read(file, column, keys =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var key in keys)
        {
            if (key != Hash64.Missing && !Infinite(key))
            {
                take(key);
            }
        }

        return true;
    });

    private bool Infinite(ulong key) => _type == ColumnType.Number && double.IsInfinity(BitConverter.UInt64BitsToDouble(key));
}
