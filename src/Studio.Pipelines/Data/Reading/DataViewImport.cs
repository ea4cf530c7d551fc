namespace Studio.Pipelines.Data.Reading;

/// <summary>Writes the rows of an ML.NET data view into a canonical file.</summary>
internal static class DataViewImport
{
    private const int CheckedRows = 256;

    /// <summary>Writes the file.</summary>
    /// <param name="view">The view.</param>
    /// <param name="fields">Its columns to write, at least one.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Columns with their readings.</returns>
    public static IReadOnlyList<ColumnInfo> Run(IDataView view, IReadOnlyList<DataViewField> fields, string path, CancellationToken cancellationToken)
    {
        using var source = new DataViewRecords(view, fields);
        using var writer = new CanonicalWriter(path, [.. fields.Select((field, column) => new ColumnInfo(field.Name, field.Type) { Reading = source.Known(column) })]);
        for (var row = 0L; source.Read(); row++)
        {
            if (row % CheckedRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            writer.Add(source, _ => { });
        }

        return writer.Finish([]);
    }
}
