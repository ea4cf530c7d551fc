namespace Studio.Pipelines.Data.Images;

using System.Data.Common;

/// <summary>Some pictures of a class.</summary>
/// <param name="Label">The class; empty for pictures without one.</param>
/// <param name="Count">Pictures of the class in all.</param>
/// <param name="Files">PNG files of some of them, small.</param>
public sealed record ClassPictures(string Label, long Count, IReadOnlyList<byte[]> Files);

/// <summary>Picks pictures of each class to be looked at.</summary>
public static class PictureSample
{
    /// <summary>Longest side of a picture that is given back.</summary>
    public const int Side = 96;

    /// <summary>Picks; the same file gives the same pictures.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="picture">Its column of pictures.</param>
    /// <param name="label">The column of classes; null to take all for one.</param>
    /// <param name="classes">Most classes, the largest first.</param>
    /// <param name="each">Most pictures of a class.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static async Task<IReadOnlyList<ClassPictures>> ReadAsync(
        string path, string picture, string? label, int classes, int each, CancellationToken cancellationToken)
    {
        using var session = DuckDbSession.OpenFile(path);
        var columns = await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false);
        string Column(string name) => columns.Select(column => column.Name).ToList().IndexOf(name) is >= 0 and var index
            ? Sql.Position(index)
            : throw new KeyNotFoundException($"The dataset has no column '{name}'.");
        var relation = $"read_parquet({Sql.Text(path)}, file_row_number = true) AS t({Sql.Positions(columns.Count)}, number)";
        var level = label is null ? "''" : $"coalesce({Column(label)}::VARCHAR, '')";
        var found = await session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                WITH ranked AS (SELECT {level} AS label, number, row_number() OVER (PARTITION BY {level} ORDER BY hash(number), number) AS place FROM {relation}),
                    largest AS (SELECT label, count(*) AS n FROM ranked GROUP BY label ORDER BY n DESC, label LIMIT {classes}),
                    chosen AS (SELECT label, n, number, place FROM ranked JOIN largest USING (label) WHERE place <= {each})
                SELECT chosen.label, chosen.n, {Column(picture)} FROM chosen JOIN {relation} ON t.number = chosen.number
                WHERE {Column(picture)} IS NOT NULL ORDER BY chosen.n DESC, chosen.label, chosen.place
                """),
            row => (Label: row.GetString(0), Count: row.GetInt64(1), File: Bytes(row, 2)),
            cancellationToken).ConfigureAwait(false);
        return [.. found.GroupBy(row => (row.Label, row.Count)).Select(group => new ClassPictures(group.Key.Label, group.Key.Count, [.. group.Select(row => Small(row.File))]))];
    }

    /// <summary>The bytes of a field that holds a file.</summary>
    private static byte[] Bytes(DbDataReader row, int ordinal)
    {
        using var stream = row.GetStream(ordinal);
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return file;
    }

    private static byte[] Small(byte[] file)
    {
        var picture = ImageCodec.Decode(file);
        return ImageCodec.Encode(picture.Resize(picture.Size.Within(Side)));
    }
}
