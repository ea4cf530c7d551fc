namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>
/// The records of a sheet. Its header is found as that of delimited text: by a rendering of its first rows. Empty columns without a name are
/// none, and rows after the last that is not empty neither.
/// </summary>
internal sealed class SheetRecords : IRecordSource
{
    private const int SampleRows = 500;

    private readonly SheetRows _rows;
    private readonly int[] _kept;
    private readonly int[] _nameless;

    private SheetRecords(SheetRows rows, IReadOnlyList<string> header, int[] kept)
    {
        (_rows, Header, _kept) = (rows, header, kept);
        _nameless = [.. Enumerable.Range(0, rows.Width).Except(kept)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Header { get; }

    /// <inheritdoc/>
    public long Position => _rows.Position;

    /// <inheritdoc/>
    public long Line => _rows.Row;

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public Cell this[int column] => _rows[_kept[column]];

    /// <summary>Finds out where the header of a sheet is.</summary>
    /// <param name="file">The workbook.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="expected">Columns that it should have; null where it may have any.</param>
    /// <returns>Opens the records after the header.</returns>
    /// <exception cref="DatasetException">There is no such sheet, or no header that names the columns.</exception>
    public static Func<SheetRecords> Find(SourceFile file, DatasetReaderOptions options, IReadOnlyCollection<string>? expected)
    {
        var sample = Sample(file, options.Wishes.Sheet);
        int[] used = [.. Enumerable.Range(0, sample.Select(cells => cells.Length).DefaultIfEmpty().Max()).Where(column => sample.Exists(cells => cells[column].Length > 0))];
        var wishes = options.Wishes with { Delimiter = "," };
        var found = DialectSniffer.Find(Encoding.UTF8.GetBytes(Rendered(sample, used)), file.FileName, options.MinColumns, wishes, expected);
        var names = sample[(int)found.Line - 1];
        int[] kept = [.. found.Kept.Select(cell => used[cell])];
        var header = HeaderCheck.Names([.. kept.Select((column, index) => names[column].Length > 0 ? names[column] : found.Header[index])], options.MinColumns, file.FileName);
        return () => Open(file, options.Wishes.Sheet, found.Line, header, kept);
    }

    /// <inheritdoc/>
    public bool Read()
    {
        var read = _rows.Read();
        Fault = read ? FindFault() : null;
        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private static SheetRecords Open(SourceFile file, string? sheet, long header, IReadOnlyList<string> names, int[] kept)
    {
        var rows = SheetRows.Open(file.Path, file.FileName, sheet);
        while (rows.Row < header && rows.Read())
        {
        }

        return new SheetRecords(rows, names, kept);
    }

    private static List<string[]> Sample(SourceFile file, string? sheet)
    {
        using var rows = SheetRows.Open(file.Path, file.FileName, sheet);
        var sample = new List<string[]>();
        while (sample.Count < SampleRows && rows.Read())
        {
            var cells = new string[rows.Width];
            for (var column = 0; column < cells.Length; column++)
            {
                cells[column] = Encoding.UTF8.GetString(rows[column].Text);
            }

            sample.Add(cells);
        }

        return sample;
    }

    /// <summary>Some columns of the rows as delimited text, a row a line.</summary>
    private static string Rendered(List<string[]> rows, int[] columns)
    {
        var text = new StringBuilder();
        foreach (var cells in rows)
        {
            text.AppendJoin(',', columns.Select(column => Quoted(cells[column]))).Append('\n');
        }

        return text.ToString();
    }

    private static string Quoted(string cell) =>
        cell.Length == 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('\n', ' ').Replace('\r', ' ')}\"";

    private string? FindFault()
    {
        foreach (var column in _nameless)
        {
            if (!_rows[column].Text.IsEmpty)
            {
                return $"The row has a value in column {column + 1}, which the header does not name.";
            }
        }

        return null;
    }
}
