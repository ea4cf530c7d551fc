namespace Studio.Pipelines.Data;

/// <summary>Which rows of a file are read.</summary>
internal sealed class RowChoice
{
    private readonly int[]? _rows;

    private RowChoice(int count, int[]? rows) => (Count, _rows) = (count, rows);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The first rows.</summary>
    public static RowChoice First(int count) => new(count, null);

    /// <summary>Rows by their index, ascending.</summary>
    public static RowChoice Of(int[] rows) => new(rows.Length, rows);

    /// <summary>Takes these rows out of a column that comes in parts.</summary>
    public Picked<T> Pick<T>() => new(this);

    /// <summary>The values of the rows that were chosen, of one column.</summary>
    internal sealed class Picked<T>(RowChoice choice)
    {
        private int _start;
        private int _next;

        /// <summary>The values; complete when the last part was taken.</summary>
        public T[] Values { get; } = new T[choice.Count];

        /// <summary>Takes the next part of the column; false when no further one is needed.</summary>
        public bool Take<TRead>(ReadOnlySpan<TRead> part, Func<TRead, T> convert)
        {
            for (var row = Row; _next < Values.Length && row - _start < part.Length; row = Row)
            {
                Values[_next++] = convert(part[row - _start]);
            }

            _start += part.Length;
            return _next < Values.Length;
        }

        private int Row => _next >= Values.Length ? int.MaxValue : choice._rows is { } rows ? rows[_next] : _next;
    }
}
