namespace Studio.Benchmarks;

using Studio.Pipelines.Data.Reading;

/// <summary>A CSV file in memory, of which rows are drawn.</summary>
/// <param name="Header">Names of the columns.</param>
/// <param name="Rows">Cells as written.</param>
internal sealed record CsvTable(string[] Header, IReadOnlyList<string[]> Rows)
{
    // Rows that a class keeps where it has so many, so that it can be validated in a cut table.
    private const int LeastRowsOfClass = 3;

    private static readonly Dialect Commas = new(',', QuoteRule.Doubled, 0, 1, [string.Empty, string.Empty]);

    /// <summary>Reads a file.</summary>
    public static CsvTable Read(string path)
    {
        using var reader = Commas.Open(File.OpenRead(path), null);
        var records = new List<string[]>();
        while (reader.Read())
        {
            records.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        }

        return new CsvTable(records[0], records.GetRange(1, records.Count - 1));
    }

    /// <summary>At most so many rows, drawn by a seed: of each value of <paramref name="label"/> three where there are so many, unless it is null.</summary>
    public CsvTable Draw(int rows, string? label, int seed)
    {
        string[][] shuffled = [.. Rows];
        new Random(seed).Shuffle(shuffled);
        if (label is null)
        {
            return this with { Rows = [.. shuffled.Take(rows)] };
        }

        var column = Array.IndexOf(Header, label);
        var kept = shuffled.GroupBy(row => row[column]).SelectMany(group => group.Take(LeastRowsOfClass)).ToHashSet();
        return this with { Rows = [.. shuffled.OrderBy(row => kept.Contains(row) ? 0 : 1).Take(Math.Max(rows, kept.Count))] };
    }

    /// <summary>The label and at most so many other columns, drawn by a seed, in the order in which they stand.</summary>
    public CsvTable DrawColumns(int columns, string label, int seed)
    {
        int[] others = [.. Enumerable.Range(0, Header.Length).Where(column => Header[column] != label)];
        new Random(seed).Shuffle(others);
        int[] kept = [.. others.Take(columns).Append(Array.IndexOf(Header, label)).Order()];
        string[] Cells(string[] record) => Array.ConvertAll(kept, column => record[column]);
        return new CsvTable(Cells(Header), [.. Rows.Select(Cells)]);
    }

    /// <summary>Writes a file.</summary>
    public void Write(string path) => File.WriteAllLines(path, Rows.Prepend(Header).Select(record => string.Join(',', record.Select(Quoted))));

    private static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
