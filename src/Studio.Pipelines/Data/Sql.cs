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
}
