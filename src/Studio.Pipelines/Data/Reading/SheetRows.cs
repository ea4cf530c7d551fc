namespace Studio.Pipelines.Data.Reading;

using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;

/// <summary>The rows of one sheet of a workbook from the first to the last that is not empty, with empty ones between them.</summary>
internal sealed class SheetRows : IDisposable
{
    /// <summary>Most cells of empty rows that come one after the other: a workbook of two cells in opposite corners of its sheet has seventeen billion.</summary>
    private const long MostBlankCells = 64L << 20;

    /// <summary>Rows of a sheet in Excel.</summary>
    private const long MostRows = 1 << 20;

    /// <summary>Columns of a sheet in Excel.</summary>
    private const int MostColumns = 1 << 14;

    private readonly FileStream _file;
    private readonly IExcelDataReader _reader;
    private readonly string _fileName;
    private long _blank;
    private bool _held;
    private bool _empty;

    private SheetRows(FileStream file, IExcelDataReader reader, string fileName) => (_file, _reader, _fileName) = (file, reader, fileName);

    /// <summary>Cells of a row.</summary>
    public int Width => _reader.FieldCount;

    /// <summary>Number of the current row, from 1.</summary>
    public long Row { get; private set; }

    /// <summary>About how many bytes of the workbook have been read.</summary>
    public long Position => _file.Position;

    /// <summary>Opens a sheet.</summary>
    /// <param name="path">The workbook.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <param name="sheet">Name of the sheet; null for the first that is not hidden.</param>
    /// <exception cref="DatasetException">It is damaged, or there is no such sheet.</exception>
    public static SheetRows Open(string path, string fileName, string? sheet)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            var reader = Guarded(fileName, () => ExcelReaderFactory.CreateOpenXmlReader(file, Configuration()));
            var rows = new SheetRows(file, reader, fileName);
            Guarded(fileName, () => rows.GoTo(sheet));
            return rows;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Names of the sheets, those that are not hidden first.</summary>
    /// <exception cref="DatasetException">The workbook is damaged.</exception>
    public static IReadOnlyList<string> Names(string path, string fileName)
    {
        using var rows = Open(path, fileName, null);
        return Guarded(fileName, rows.Sheets);
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last that is not empty.</returns>
    /// <exception cref="DatasetException">The rest cannot be read.</exception>
    public bool Read() => Guarded(_fileName, ReadNext);

    /// <summary>A cell of the current row.</summary>
    public Cell this[int column] => _empty || column >= Width ? new Cell(default, CellKind.Missing) : _reader.GetValue(column) switch
    {
        null => new Cell(default, CellKind.Missing),
        string text => new Cell(Encoding.UTF8.GetBytes(text)),
        bool truth => new Cell(truth ? "true"u8 : "false"u8, CellKind.Boolean),
        DateTime moment => Moment(moment, column),
        TimeSpan days => Number(days.TotalDays),
        var number => Number(Convert.ToDouble(number, CultureInfo.InvariantCulture)),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _file.Dispose();
    }

    /// <summary>The library asks the system for windows-1252 even where it needs none.</summary>
    private static ExcelReaderConfiguration Configuration()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return new ExcelReaderConfiguration();
    }

    private static Cell Number(double number) => new(Encoding.UTF8.GetBytes(NumberText.Format(number)), CellKind.Number);

    /// <summary>Times of day lie on the day before the first of the workbook's calendar (1900 or 1904), unless the cell shows a year.</summary>
    private Cell Moment(DateTime moment, int column)
    {
        var time = moment.Date is { Year: 1899, Month: 12, Day: 31 } or { Year: 1904, Month: 1, Day: 1 }
            && _reader.GetNumberFormatString(column)?.Contains('y', StringComparison.OrdinalIgnoreCase) != true;
        return time
            ? new Cell(Encoding.UTF8.GetBytes(moment.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)))
            : new Cell(Encoding.UTF8.GetBytes(moment.ToString(moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)), CellKind.Moment);
    }

    private bool ReadNext()
    {
        if (_blank == 0 && !_held)
        {
            while (_reader.Read())
            {
                if (HasValue())
                {
                    _held = true;
                    break;
                }

                _blank++;
                if (_blank > MostRows || _blank * Width > MostBlankCells)
                {
                    throw new DatasetException(FormattableString.Invariant(
                        $"'{_fileName}' has {_blank:N0} empty rows of {Width:N0} columns one after the other; delete what stands far below or beside the table, or save the table as CSV."));
                }
            }
        }

        if (!_held)
        {
            return false;
        }

        Row++;
        _empty = _blank > 0;
        (_blank, _held) = _empty ? (_blank - 1, true) : (0, false);
        return true;
    }

    private bool HasValue()
    {
        for (var column = 0; column < Width; column++)
        {
            if (_reader.GetValue(column) is not (null or ""))
            {
                return true;
            }
        }

        return false;
    }

    private bool GoTo(string? sheet)
    {
        var names = Sheets();
        var name = sheet is null ? names[0] : names.FirstOrDefault(name => string.Equals(name, sheet, StringComparison.OrdinalIgnoreCase))
            ?? throw new DatasetException($"'{_fileName}' has no sheet '{sheet}'; it has {string.Join(", ", names.Select(name => $"'{name}'"))}.");
        while (_reader.Name != name && _reader.NextResult())
        {
        }

        // Each row that is read takes as much memory as the sheet is wide.
        return Width <= MostColumns ? true : throw new DatasetException(FormattableString.Invariant(
            $"The sheet '{name}' of '{_fileName}' has a cell in column {Width:N0}, where a sheet has {MostColumns:N0}; save it again, or save the table as CSV."));
    }

    private List<string> Sheets()
    {
        var sheets = new List<(string Name, bool Hidden)>();
        _reader.Reset();
        do
        {
            sheets.Add((_reader.Name, _reader.VisibleState != "visible"));
        }
        while (_reader.NextResult());
        _reader.Reset();
        return [.. sheets.OrderBy(sheet => sheet.Hidden).Select(sheet => sheet.Name)];
    }

    private static T Guarded<T>(string fileName, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is XmlException or InvalidDataException or ExcelReaderException or FormatException or OverflowException or EndOfStreamException)
        {
            throw new DatasetException($"'{fileName}' is a damaged Excel workbook; open it, save it again and upload it, or save it as CSV.", failure);
        }
    }
}
