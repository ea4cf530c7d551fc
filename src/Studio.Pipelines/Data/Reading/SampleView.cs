namespace Studio.Pipelines.Data.Reading;

using System.Text;
using CsvHelper;

/// <summary>A record of a sample.</summary>
/// <param name="Cells">Its cells, trimmed.</param>
/// <param name="Place">Where it starts.</param>
internal sealed record SampleRecord(IReadOnlyList<string> Cells, FilePlace Place)
{
    /// <summary>Number of cells.</summary>
    public int Count => Cells.Count;

    /// <summary>Cells with something in them.</summary>
    public int Filled => Cells.Count(cell => cell.Length > 0);
}

/// <summary>A sample of a file as one dialect splits it.</summary>
/// <param name="Delimiter">Delimiter.</param>
/// <param name="Quotes">What quotes mean.</param>
/// <param name="Records">First records.</param>
/// <param name="Malformed">Records whose quotes are not as they should be.</param>
internal sealed record SampleView(char Delimiter, QuoteRule Quotes, IReadOnlyList<SampleRecord> Records, int Malformed)
{
    private const double Untyped = 0.2;

    /// <summary>Cells of a record that are kept: one more than a table may have is enough to refuse it.</summary>
    private const int MostCellsKept = DatasetReader.MaxColumns + 1;

    /// <summary>The first record.</summary>
    public SampleRecord First => Records[0];

    /// <summary>Cells of the most records; of equals the larger number.</summary>
    public int Width { get; } = Records.GroupBy(record => record.Count).OrderByDescending(group => group.Count()).ThenByDescending(group => group.Key).First().Key;

    /// <summary>Share of the records with that many cells.</summary>
    public double Share => (double)Records.Count(record => record.Count == Width) / Records.Count;

    /// <summary>How well the dialect suits, from 0 to 1.</summary>
    public double Score => Share * (Untyped + ((1 - Untyped) * Whole)) * (1 - (0.5 * Malformed / Records.Count));

    /// <summary>Share of the cells that are one value each.</summary>
    private double Whole
    {
        get
        {
            var cells = Records.Where(record => record.Count == Width).SelectMany(record => record.Cells).ToList();
            return cells.Count == 0 ? 0 : cells.Average(Wholeness);
        }
    }

    /// <summary>Splits a sample.</summary>
    public static SampleView Of(ReadOnlyMemory<byte> text, char delimiter, QuoteRule quotes, int mostRecords, int mostCells)
    {
        var malformed = 0;
        using var reader = new Dialect(delimiter, quotes, 0, 1, [string.Empty, string.Empty]).Open(new MemoryStream(text.ToArray(), writable: false), _ => malformed++);
        var records = new List<SampleRecord>();
        for (var cells = 0; records.Count < mostRecords && cells < mostCells && reader.Read(); cells += reader.FieldCount)
        {
            records.Add(new SampleRecord(Cells(reader), new FilePlace((int)reader.ByteOffset, reader.LineNumber)));
        }

        return new SampleView(delimiter, quotes, records.Count > 0 ? records : [new SampleRecord([string.Empty], new FilePlace(0, 1))], malformed);
    }

    /// <summary>The record that has most of some names.</summary>
    public int IndexOfNames(IReadOnlyCollection<string> names) => Enumerable.Range(0, Math.Min(Records.Count, HeaderSearch.MostLinesAbove)).MaxBy(index => CountNames(index, names));

    /// <summary>How many cells of a record are one of some names, in any case.</summary>
    public int CountNames(int index, IReadOnlyCollection<string> names) => Records[index].Cells.Count(cell => names.Contains(cell, StringComparer.OrdinalIgnoreCase));

    /// <summary>True for numbers, dates and truth values.</summary>
    public static bool IsTyped(string cell)
    {
        var text = Encoding.UTF8.GetBytes(cell);
        return NumberShape.Of(text).IsNumber || DateShape.TryOf(text, out _) || CellReader.TryBoolean(text, out _);
    }

    private static double Wholeness(string cell) => cell.Length == 0 || IsTyped(cell) ? 1
        : cell.AsSpan().IndexOfAny(",;|\t\"") >= 0 ? 0
        : 0.9;

    private static string[] Cells(CsvReader reader)
    {
        var cells = new string[Math.Min(reader.FieldCount, MostCellsKept)];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            cells[cell] = Encoding.UTF8.GetString(Blanks.Trim(reader.GetSpan(cell)));
        }

        return cells;
    }
}
