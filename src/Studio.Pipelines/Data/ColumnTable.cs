namespace Studio.Pipelines.Data;

using Microsoft.ML.Data;

/// <summary>
/// A table held in memory as columns, seen by ML.NET as an <see cref="IDataView"/>. Immutable: adding or replacing a
/// column gives a new table that shares the others. Our own estimators and transformers work on the arrays directly;
/// ML.NET's trainers read it through cursors.
/// </summary>
public sealed class ColumnTable : IDataView
{
    private readonly Dictionary<string, TableColumn> _byName;

    /// <summary>Creates a table.</summary>
    /// <param name="columns">Columns with different names and one row count.</param>
    /// <exception cref="ArgumentException">Names repeat or row counts differ.</exception>
    public ColumnTable(IEnumerable<TableColumn> columns)
    {
        Columns = [.. columns];
        _byName = Columns.ToDictionary(column => column.Name);
        RowCount = Columns.Count == 0 ? 0 : Columns[0].Count;
        var builder = new DataViewSchema.Builder();
        foreach (var column in Columns)
        {
            if (column.Count != RowCount)
            {
                throw new ArgumentException($"Column '{column.Name}' has {column.Count} rows, the first has {RowCount}.", nameof(columns));
            }

            builder.AddColumn(column.Name, column.DataViewType);
        }

        Schema = builder.ToSchema();
    }

    /// <summary>Columns in order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount { get; }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <summary>Any data view as a table: the table itself when it is one, otherwise its columns read into memory.</summary>
    /// <exception cref="NotSupportedException">A column has a type that no <see cref="TableColumn"/> holds.</exception>
    public static ColumnTable From(IDataView view) => view as ColumnTable ?? DataViewReader.Read(view);

    /// <summary>True when there is a column of that name.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>The column of that name and kind.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="InvalidCastException">It is of another kind.</exception>
    public T Column<T>(string name)
        where T : TableColumn =>
        _byName.TryGetValue(name, out var column)
            ? (T)column
            : throw new KeyNotFoundException($"The table has no column '{name}'; it has {string.Join(", ", _byName.Keys)}.");

    /// <summary>This table with the column added, or replaced where the name exists.</summary>
    public ColumnTable With(TableColumn column) =>
        Has(column.Name)
            ? new ColumnTable(Columns.Select(existing => existing.Name == column.Name ? column : existing))
            : new ColumnTable(Columns.Append(column));

    /// <summary>Only these columns, in this order.</summary>
    public ColumnTable Only(params IEnumerable<string> names) => new(names.Select(Column<TableColumn>));

    /// <summary>Only these rows, in this order.</summary>
    public ColumnTable Gather(int[] rows) => new(Columns.Select(column => column.Gather(rows)));

    /// <inheritdoc/>
    public long? GetRowCount() => RowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ColumnTable table, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => table.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext()
        {
            if (_position + 1 >= table.RowCount)
            {
                _position = table.RowCount;
                return false;
            }

            _position++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)table.Columns[column.Index].CreateGetter(() => _position);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);
    }
}
