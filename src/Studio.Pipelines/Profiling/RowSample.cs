namespace Studio.Pipelines.Profiling;

/// <summary>Some rows of a file, of which columns are read.</summary>
/// <param name="rows">Their numbers from 0, ascending.</param>
internal sealed class RowSample(IReadOnlyList<long> rows)
{
    /// <summary>Draws from the rows that have a value in a column; see <see cref="ReservoirSample{T}"/>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="column">Position of the column; not one of pictures.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static RowSample Draw(CanonicalReader file, int column, int most, CancellationToken cancellationToken)
    {
        var sample = new ReservoirSample<long>(most);
        long row = 0;
        ColumnKeys.Read(file, column, keys =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var key in keys)
            {
                if (key != Hash64.Missing)
                {
                    sample.Add([row]);
                }

                row++;
            }

            return true;
        });
        return new RowSample([.. sample.Values.Order()]);
    }

    /// <summary>The values of the rows.</summary>
    /// <param name="read">Lets the values of all rows go by.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public T[] Pick<T>(Action<SpanTaker<T>> read, CancellationToken cancellationToken)
    {
        var picked = new T[rows.Count];
        var next = 0;
        long first = 0;
        read(part =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (; next < picked.Length && rows[next] < first + part.Length; next++)
            {
                picked[next] = part[(int)(rows[next] - first)];
            }

            first += part.Length;
            return next < picked.Length;
        });
        return picked;
    }
}
