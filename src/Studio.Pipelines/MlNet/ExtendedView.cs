namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;

/// <summary>A data view with one more column, which is in memory.</summary>
internal sealed class ExtendedView : IDataView
{
    private readonly IDataView _view;

    /// <summary>Adds a column.</summary>
    /// <param name="view">The view.</param>
    /// <param name="added">The column, with as many rows.</param>
    public ExtendedView(IDataView view, VectorColumn added)
    {
        (_view, Added) = (view, added);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(view.Schema);
        builder.AddColumn(added.Name, added.DataViewType, FeaturesColumn.Annotations(added));
        Schema = builder.ToSchema();
    }

    /// <summary>The column that was added.</summary>
    public VectorColumn Added { get; }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <inheritdoc/>
    public long? GetRowCount() => Added.Count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.Select(column => column.Index).ToHashSet();
        var old = _view.Schema.Where(column => needed.Contains(column.Index));
        return new Cursor(this, _view.GetRowCursor(old), needed.Contains(_view.Schema.Count));
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(ExtendedView view, DataViewRowCursor rows, bool isActive) : DataViewRowCursor
    {
        private long _row = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) =>
            column.Index < rows.Schema.Count ? rows.IsColumnActive(rows.Schema[column.Index]) : isActive;

        public override bool MoveNext()
        {
            _row++;
            return rows.MoveNext();
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index < rows.Schema.Count
            ? rows.GetGetter<TValue>(rows.Schema[column.Index])
            : (ValueGetter<TValue>)view.Added.CreateGetter(() => _row);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rows.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
