namespace Studio.Pipelines.Data;

using System.Data.Common;
using Studio.Pipelines.Data.Images;

/// <summary>Reads a canonical Parquet file into memory.</summary>
public static class TableReader
{
    /// <summary>Columns of the canonical file, in file order.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<IReadOnlyList<ColumnInfo>> ReadColumnsAsync(string path, CancellationToken cancellationToken)
    {
        using var session = DuckDbSession.OpenFile(path);
        return await CanonicalFile.ReadColumnsAsync(session, path, cancellationToken).ConfigureAwait(false);
    }

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
    public static async Task<ColumnTable> ReadAsync(
        string path,
        IReadOnlyList<string>? columns,
        IReadOnlySet<string>? asText,
        long? limit,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, ImageSize>? sizes = null)
    {
        using var session = DuckDbSession.OpenFile(path);
        var all = await CanonicalFile.ReadColumnsAsync(session, path, cancellationToken).ConfigureAwait(false);
        var positions = (columns ?? [.. all.Select(column => column.Name)]).Select(name => PositionOf(all, name)).ToArray();
        if (positions.Length == 0)
        {
            return new ColumnTable([]);
        }

        var relation = Sql.Parquet(path, all.Count);
        var total = (await session.QueryAsync($"SELECT count(*) FROM {relation}", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false))[0];
        var rows = checked((int)Math.Min(total, limit ?? total));
        var readers = positions
            .Select((position, ordinal) => ColumnReader.Create(
                all[position], ordinal, rows, asText?.Contains(all[position].Name) == true, sizes?.GetValueOrDefault(all[position].Name)))
            .ToArray();
        var values = positions.Select(position => Value(all[position], Sql.Position(position), sizes?.ContainsKey(all[position].Name) == true));
        await session.ReadAsync(
            $"SELECT {string.Join(", ", values)} FROM {relation} LIMIT {rows}",
            reader => Fill(reader, readers, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return new ColumnTable(readers.Select(reader => reader.Finish()));
    }

    private static void Fill(DbDataReader reader, ColumnReader[] readers, CancellationToken cancellationToken)
    {
        for (var row = 0; reader.Read(); row++)
        {
            if (row % 4096 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            foreach (var column in readers)
            {
                column.Read(reader, row);
            }
        }
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

    /// <summary>
    /// The value as it is read, never null: checking for null in the reader costs more than a coalesce. Infinite numbers are left to
    /// the reader: a CASE for each of 2,000 columns took DuckDB 1.2 s to plan, a coalesce 0.3 s.
    /// </summary>
    private static string Value(ColumnInfo column, string name, bool pixels) => column.Type switch
    {
        ColumnType.Image when pixels => name,
        ColumnType.Image => $"coalesce(octet_length({name}) || ' bytes', '')",
        ColumnType.Number => $"coalesce({name}, 'NaN'::DOUBLE)",
        ColumnType.Timestamp => $"coalesce(epoch_us({name}) / 1000000.0, 'NaN'::DOUBLE)",
        _ => $"coalesce({name}::VARCHAR, '')",
    };

    private abstract class ColumnReader
    {
        public static ColumnReader Create(ColumnInfo column, int ordinal, int rows, bool asText, ImageSize? size) => column.Type switch
        {
            ColumnType.Image when size is not null => new PictureReader(column.Name, ordinal, rows, size),
            ColumnType.Number when asText => new NumberTextReader(column.Name, ordinal, rows),
            ColumnType.Number or ColumnType.Timestamp => new NumberReader(column.Name, ordinal, rows),
            _ => new TextReader(column.Name, ordinal, rows),
        };

        public abstract void Read(DbDataReader reader, int row);

        protected static double Finite(DbDataReader reader, int ordinal) => reader.GetDouble(ordinal) is var value && double.IsFinite(value) ? value : double.NaN;

        public abstract TableColumn Finish();
    }

    private sealed class NumberReader(string name, int ordinal, int rows) : ColumnReader
    {
        private readonly double[] _values = new double[rows];

        public override void Read(DbDataReader reader, int row) => _values[row] = Finite(reader, ordinal);

        public override TableColumn Finish() => new NumberColumn(name, _values);
    }

    private sealed class NumberTextReader(string name, int ordinal, int rows) : ColumnReader
    {
        private readonly string[] _values = new string[rows];
        private readonly Dictionary<double, string> _known = [];

        public override void Read(DbDataReader reader, int row)
        {
            var value = Finite(reader, ordinal);
            if (!_known.TryGetValue(value, out var text))
            {
                _known[value] = text = NumberText.Format(value);
            }

            _values[row] = text;
        }

        public override TableColumn Finish() => new TextColumn(name, _values);
    }

    private sealed class TextReader(string name, int ordinal, int rows) : ColumnReader
    {
        private const int MaxShared = 10_000;
        private readonly string[] _values = new string[rows];
        private readonly HashSet<string> _shared = [];

        /// <summary>Equal values share one string while there are few of them, so that categories cost a pointer a row.</summary>
        public override void Read(DbDataReader reader, int row)
        {
            var value = reader.GetString(ordinal);
            if (_shared.TryGetValue(value, out var shared))
            {
                value = shared;
            }
            else if (_shared.Count < MaxShared)
            {
                _shared.Add(value);
            }

            _values[row] = value;
        }

        public override TableColumn Finish() => new TextColumn(name, _values);
    }

    private sealed class PictureReader(string name, int ordinal, int rows, ImageSize size) : ColumnReader
    {
        private readonly PixelDecoder _decoder = new(name, size, rows);

        public override void Read(DbDataReader reader, int row) => _decoder.Add(PictureSample.Bytes(reader, ordinal));

        public override TableColumn Finish() => _decoder.Finish();
    }
}
