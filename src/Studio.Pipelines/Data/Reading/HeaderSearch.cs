namespace Studio.Pipelines.Data.Reading;

/// <summary>
/// Finds the header among the first records of a file: titles, notes and comments may stand above it, a counter of rows may stand before
/// the columns without a name, and every line may end with one delimiter too many.
/// </summary>
internal sealed class HeaderSearch
{
    /// <summary>Most records above a header.</summary>
    public const int MostLinesAbove = 100;

    /// <summary>What data frames call a column of row numbers that was written without a name.</summary>
    public const string UnnamedIndex = "Unnamed: 0";

    private const double NearlyAll = 0.9;

    private readonly SampleView _view;
    private readonly int _width;
    private readonly FilePlace _start;
    private readonly string _fileName;
    private readonly int _minColumns;

    /// <summary>A search in a sample.</summary>
    /// <param name="view">The sample under its dialect.</param>
    /// <param name="width">Cells of a record.</param>
    /// <param name="start">Where the sample starts in the file.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="minColumns">Fewest columns, 1 or 2.</param>
    public HeaderSearch(SampleView view, int width, FilePlace start, string fileName, int minColumns) =>
        (_view, _width, _start, _fileName, _minColumns) = (view, width, start, fileName, minColumns);

    /// <summary>Finds it.</summary>
    /// <param name="first">True when the first record is the header.</param>
    /// <exception cref="DatasetException">It does not name the columns.</exception>
    public Dialect Find(bool first)
    {
        var dialect = At(first ? 0 : IndexOfHeader());
        HeaderCheck.RefuseNumbers(dialect.Header, _fileName);
        return dialect;
    }

    /// <summary>The dialect with a record for the header.</summary>
    /// <param name="index">Number of the record, from 0.</param>
    /// <exception cref="DatasetException">It does not name the columns.</exception>
    public Dialect At(int index)
    {
        var header = _view.Records[index];
        var body = _view.Records.Skip(index + 1).ToList();
        var names = header.Cells.ToList();
        if (HasRowNames(names, body))
        {
            names.Insert(0, string.Empty);
        }

        var kept = Enumerable.Range(0, names.Count).Where(cell => names[cell].Length > 0 || body.Any(record => record.Count > cell && record.Cells[cell].Length > 0)).ToArray();
        string[] given = [.. kept.Select(cell => names[cell].Length == 0 && cell == 0 && kept.Length > 1 ? UnnamedIndex : names[cell])];
        var columns = HeaderCheck.Names(given, _minColumns, _fileName);
        return new Dialect(_view.Delimiter, _view.Quotes, _start.Offset + header.Place.Offset, _start.Line - 1 + header.Place.Line, names) { Header = columns, Kept = kept };
    }

    private int IndexOfHeader()
    {
        var most = Math.Min(_view.Records.Count, MostLinesAbove);
        for (var index = 0; index < most; index++)
        {
            // What looks like data is no header, unless nothing stands above it.
            if (IsHeader(index) && (index == 0 || !_view.Records[index].Cells.Any(SampleView.IsTyped)))
            {
                return index;
            }
        }

        return 0;
    }

    /// <summary>As wide as the records, or narrower where the records begin with a name; not a title, a note or a comment.</summary>
    private bool IsHeader(int index)
    {
        var record = _view.Records[index];
        var next = index + 1 < _view.Records.Count ? _view.Records[index + 1] : null;
        if (record.Count < _width - 1 || record.Count < 2 && _width > 1 || record.Filled == 0)
        {
            return false;
        }

        var headerFollows = next is not null && next.Count >= _width && next.Filled >= _width - 1 && LooksLikeNames(next, index + 2);
        var comment = record.Cells[0].StartsWith('#') && index + 2 < _view.Records.Count;
        var padded = _width > 2 && record.Filled * 2 < _width;
        return !(headerFollows && (comment || padded || record.Count < _width)) && !(comment && next!.Cells[0].StartsWith('#')) && !(padded && IsTitle(index));
    }

    /// <summary>True when a wider record follows before any data.</summary>
    private bool IsTitle(int index) => _view.Records.Skip(index + 1).Take(MostLinesAbove).Any(record => record.Filled >= _width - 1 && LooksLikeNames(record, index + 2));

    /// <summary>No number and no date where the records after it have them.</summary>
    private bool LooksLikeNames(SampleRecord record, int bodyStart)
    {
        var body = _view.Records.Skip(bodyStart).Where(other => other.Count == record.Count).Take(50).ToList();
        var typed = body.Count == 0 ? 0 : body.Average(other => other.Cells.Count(SampleView.IsTyped));
        return typed >= 0.5 && !record.Cells.Any(cell => cell.Length > 0 && SampleView.IsTyped(cell));
    }

    /// <summary>R writes no name above the names of rows, and some programs end records, but not the header, with a delimiter.</summary>
    private static bool HasRowNames(List<string> names, List<SampleRecord> body)
    {
        var wider = body.Count(record => record.Count == names.Count + 1);
        return names.Count > 1 && body.Count > 0 && wider >= NearlyAll * body.Count && body.All(record => record.Count <= names.Count || record.Cells[names.Count].Length > 0);
    }
}
