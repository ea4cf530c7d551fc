namespace Studio.Pipelines.Data;

using System.Text;
using Studio.Pipelines.Data.Images;
using ByteArray = ParquetSharp.ByteArray;

/// <summary>Reads a canonical Parquet file into memory.</summary>
public static class TableReader
{
    /// <summary>Columns of the canonical file, in file order.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<IReadOnlyList<ColumnInfo>> ReadColumnsAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            return file.Columns;
        },
        cancellationToken);

    /// <summary>
    /// Reads columns: numbers and timestamps as <see cref="NumberColumn"/> (missing and infinite NaN), the rest as
    /// <see cref="TextColumn"/> (missing empty). Rows keep the order of the file. Pictures are an <see cref="ImageColumn"/> where their
    /// size is given, otherwise text that tells the size of their file.
    /// </summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Names to read; null for all.</param>
    /// <param name="asText">Number columns to read as text all the same (categories that look like numbers), formatted by <see cref="NumberText"/>: whole numbers have no decimal point.</param>
    /// <param name="limit">First rows only; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <param name="sizes">Columns of pictures to decode, and the size to stretch each picture to; null for none.</param>
    /// <exception cref="KeyNotFoundException">A name is not in the file.</exception>
    /// <exception cref="DatasetException">The pictures take more memory than there can be.</exception>
    public static Task<ColumnTable> ReadAsync(
        string path,
        IReadOnlyList<string>? columns,
        IReadOnlySet<string>? asText,
        long? limit,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, ImageSize>? sizes = null) => Task.Run(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            var rows = RowChoice.First(checked((int)Math.Min(file.Rows, limit ?? file.Rows)));
            return Read(file, columns, asText, rows, sizes, cancellationToken);
        },
        cancellationToken);

    /// <summary>Reads columns of some rows, as <see cref="ReadAsync"/> does; pictures are not decoded.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Names to read.</param>
    /// <param name="asText">Number columns to read as text all the same.</param>
    /// <param name="rows">Indices of rows of the file, ascending.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="KeyNotFoundException">A name is not in the file.</exception>
    internal static Task<ColumnTable> ReadRowsAsync(
        string path, IReadOnlyList<string> columns, IReadOnlySet<string> asText, int[] rows, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            return Read(file, columns, asText, RowChoice.Of(rows), null, cancellationToken);
        },
        cancellationToken);

    /// <summary>Reads some rows that follow one another, as <see cref="ReadAsync"/> does; only the groups of rows that they are in are looked at, so that it is as quick at the end of a large file as at its start.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Names to read; null for all.</param>
    /// <param name="asText">Number columns to read as text all the same.</param>
    /// <param name="first">First row, from 0.</param>
    /// <param name="count">Most rows.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>A table for each group of rows that has some of them; empty where <paramref name="first"/> is behind the last row.</returns>
    /// <exception cref="KeyNotFoundException">A name is not in the file.</exception>
    public static Task<IReadOnlyList<ColumnTable>> ReadSliceAsync(
        string path, IReadOnlyList<string>? columns, IReadOnlySet<string>? asText, long first, int count, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<ColumnTable>>(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            var tables = new List<ColumnTable>();
            long start = 0;
            foreach (var (group, rows) in file.Groups.Index())
            {
                var (from, to) = (Math.Max(first, start) - start, Math.Min(first + count, start + rows) - start);
                if (from < to)
                {
                    tables.Add(Read(file.Group(group), columns, asText, RowChoice.Of([.. Enumerable.Range((int)from, (int)(to - from))]), null, cancellationToken));
                }

                start += rows;
            }

            return tables;
        },
        cancellationToken);

    /// <summary>Reads columns of some rows of a part of a file, as <see cref="ReadRowsAsync"/> does of a whole one.</summary>
    internal static ColumnTable Read(
        CanonicalReader file,
        IReadOnlyList<string>? columns,
        IReadOnlySet<string>? asText,
        RowChoice rows,
        IReadOnlyDictionary<string, ImageSize>? sizes,
        CancellationToken cancellationToken) =>
        new((columns ?? [.. file.Columns.Select(column => column.Name)]).Select(name =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Read(file, PositionOf(file.Columns, name), rows, asText?.Contains(name) == true, sizes?.GetValueOrDefault(name));
        }).ToArray());

    private static TableColumn Read(CanonicalReader file, int position, RowChoice rows, bool asText, ImageSize? size)
    {
        var column = file.Columns[position];
        return column.Type switch
        {
            ColumnType.Image when size is not null => Pictures(file, position, rows.Count, size),
            ColumnType.Number when asText => NumberTexts(column.Name, Numbers(file, position, rows)),
            ColumnType.Number or ColumnType.Timestamp => new NumberColumn(column.Name, Numbers(file, position, rows)),
            _ => new TextColumn(column.Name, Texts(file, position, rows)),
        };
    }

    private static int PositionOf(IReadOnlyList<ColumnInfo> all, string name)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Name == name)
            {
                return i;
            }
        }

        throw new KeyNotFoundException($"The dataset has no column '{name}'; it has {string.Join(", ", all.Select(column => column.Name))}.");
    }

    private static double[] Numbers(CanonicalReader file, int position, RowChoice rows)
    {
        var picked = rows.Pick<double>();
        file.ReadNumbers(position, part => picked.Take(part, CellParser.Finite));
        return picked.Values;
    }

    private static TextColumn NumberTexts(string name, double[] numbers)
    {
        var known = new Dictionary<double, string>();
        return new TextColumn(name, Array.ConvertAll(numbers, value => known.TryGetValue(value, out var text) ? text : known[value] = NumberText.Format(value)));
    }

    private static string[] Texts(CanonicalReader file, int position, RowChoice rows)
    {
        var picked = rows.Pick<string>();
        var shared = new SharedTexts();
        Func<ByteArray, string> convert = file.Columns[position].Type == ColumnType.Image
            ? value => $"{value.Length} bytes"
            : value => shared.Get(CanonicalReader.BytesOf(value));
        file.ReadTexts(position, convert, part => picked.Take(part, value => value ?? string.Empty));
        return picked.Values;
    }

    private static ImageColumn Pictures(CanonicalReader file, int position, int rows, ImageSize size)
    {
        var decoder = new PixelDecoder(file.Columns[position].Name, size, rows);
        var next = 0;
        file.ReadBytes(position, bytes =>
        {
            decoder.Add(bytes);
            return ++next < rows;
        });
        return decoder.Finish();
    }

    /// <summary>Equal values share one string while there are few of them, so that categories cost a pointer a row.</summary>
    private sealed class SharedTexts
    {
        private const int MostShared = 10_000;
        private const int MostLetters = 256;
        private readonly HashSet<string> _shared = [];
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        public SharedTexts() => _lookup = _shared.GetAlternateLookup<ReadOnlySpan<char>>();

        public string Get(ReadOnlySpan<byte> text)
        {
            if (text.Length > MostLetters)
            {
                return Encoding.UTF8.GetString(text);
            }

            Span<char> letters = stackalloc char[MostLetters];
            letters = letters[..Encoding.UTF8.GetChars(text, letters)];
            if (_lookup.TryGetValue(letters, out var known))
            {
                return known;
            }

            var value = letters.ToString();
            _ = _shared.Count < MostShared && _shared.Add(value);
            return value;
        }
    }
}
