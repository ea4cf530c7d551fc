namespace Studio.Pipelines.ForeignModels.MlNet;

using Microsoft.ML.Data;

/// <summary>A data view of rows in memory under a schema that was saved with a model, annotations of its columns included.</summary>
/// <param name="schema">The schema.</param>
/// <param name="rows">Columns of its names and types.</param>
internal sealed class SchemaView(DataViewSchema schema, ColumnTable rows) : IDataView
{
    /// <inheritdoc/>
    public DataViewSchema Schema => schema;

    /// <inheritdoc/>
    public bool CanShuffle => false;

    /// <summary>Rows for a model.</summary>
    /// <param name="schema">What it was saved with.</param>
    /// <param name="inputs">The columns that feed it; all others have the default of their type.</param>
    /// <param name="rows">The rows.</param>
    public static SchemaView Of(DataViewSchema schema, BoundInputs inputs, ColumnTable rows) => new(
        schema, new ColumnTable(schema.Where(column => !column.IsHidden).Select(column => TypedColumns.Create(column.Name, column.Type, inputs.Inputs.FirstOrDefault(input => input.Port.Name == column.Name), rows))));

    /// <inheritdoc/>
    public long? GetRowCount() => rows.RowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(schema, rows, rows.GetRowCursor(columnsNeeded.Select(column => rows.Schema[column.Name])));

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, ColumnTable rows, DataViewRowCursor inner) : DataViewRowCursor
    {
        public override long Position => inner.Position;

        public override long Batch => inner.Batch;

        public override DataViewSchema Schema => schema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => inner.GetGetter<TValue>(rows.Schema[column.Name]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => inner.IsColumnActive(rows.Schema[column.Name]);

        public override bool MoveNext() => inner.MoveNext();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
