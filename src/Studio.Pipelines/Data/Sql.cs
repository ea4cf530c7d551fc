namespace Studio.Pipelines.Data;

/// <summary>Quoting for SQL that is put together from names and values of a person's file.</summary>
internal static class Sql
{
    /// <summary>An identifier: <c>a"b</c> becomes <c>"a""b"</c>.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A string literal: <c>it's</c> becomes <c>'it''s'</c>.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Names that stand for the columns of a file by position (<c>c0, c1, …</c>), so that any header name will do, even ones that differ by case only.</summary>
    public static string Positions(int count) => string.Join(", ", Enumerable.Range(0, count).Select(Position));

    /// <summary>Name of the column at a position, from 0.</summary>
    public static string Position(int index) => $"c{index}";

    /// <summary>A Parquet file as a relation whose columns are named by position.</summary>
    public static string Parquet(string path, int columns) => $"read_parquet({Text(path)}) AS t({Positions(columns)})";

    /// <summary>All columns of a relation named by position, with something smaller in place of pictures.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="replace">SQL for a picture, given its column.</param>
    public static string WithoutPictures(IReadOnlyList<ColumnInfo> columns, Func<string, string> replace)
    {
        var replaced = Enumerable.Range(0, columns.Count)
            .Where(index => columns[index].Type == ColumnType.Image)
            .Select(index => $"{replace(Position(index))} AS {Position(index)}")
            .ToArray();
        return replaced.Length == 0 ? "*" : $"* REPLACE ({string.Join(", ", replaced)})";
    }
}
