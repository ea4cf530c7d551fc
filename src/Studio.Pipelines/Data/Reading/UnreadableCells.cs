namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Cells that are not written as their column is. They are missing values, counted and shown.</summary>
internal sealed class UnreadableCells(IReadOnlyList<ColumnInfo> columns, int mostKept)
{
    private const int ShownEach = 3;
    private const int ShownLetters = 40;
    private readonly Dictionary<int, (long Count, List<string> First)> _found = [];
    private int _kept;

    /// <summary>Adds the cell of a column of the current record.</summary>
    public void Add(int column, IRecordSource source)
    {
        var (count, first) = _found.GetValueOrDefault(column, (0, []));
        if (first.Count < ShownEach && _kept < mostKept)
        {
            first.Add($"{Shown(source[column].Text)} in line {source.Line}");
            _kept++;
        }

        _found[column] = (count + 1, first);
    }

    /// <summary>A note for each column that has some.</summary>
    public IEnumerable<ReadingNote> Notes() => _found.OrderBy(pair => pair.Key).Select(pair => new ReadingNote(
        ReadingNote.Unreadable,
        true,
        columns[pair.Key].Name,
        string.Create(CultureInfo.InvariantCulture, $"{pair.Value.Count:N0} value{(pair.Value.Count == 1 ? " of" : "s of")} '{columns[pair.Key].Name}' {(pair.Value.Count == 1 ? "is" : "are")} no {Noun(columns[pair.Key].Type)} and count{(pair.Value.Count == 1 ? "s" : string.Empty)} as missing: {string.Join(", ", pair.Value.First)}{(pair.Value.Count > pair.Value.First.Count ? ", …" : string.Empty)}.")));

    /// <summary>How many a column has, by name.</summary>
    public IReadOnlyDictionary<string, long> Counts => _found.ToDictionary(pair => columns[pair.Key].Name, pair => pair.Value.Count);

    /// <summary>Refuses types that were asked for but that most values are not.</summary>
    /// <exception cref="DatasetException">There is such a column.</exception>
    public void RefuseAsked(ReadingWishes wishes, long rows, string fileName)
    {
        foreach (var (column, (count, first)) in _found.Where(pair => wishes.Columns?.ContainsKey(columns[pair.Key].Name) == true && pair.Value.Count * 2 > rows))
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{columns[column].Name}' of '{fileName}' cannot be read as it was asked for: {count:N0} of {rows:N0} values are no {Noun(columns[column].Type)}, such as {string.Join(", ", first)}. Leave its type out, or give another."));
        }
    }

    /// <summary>What a column holds, for a sentence.</summary>
    public static string Noun(ColumnType type) => type switch
    {
        ColumnType.Number => "number",
        ColumnType.Timestamp => "date",
        ColumnType.Boolean => "true or false",
        _ => "text",
    };

    private static string Shown(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text);
        return shown.Length <= ShownLetters ? $"'{shown}'" : $"'{shown[..ShownLetters]}…'";
    }
}
