namespace Studio.Pipelines.Data;

using ParquetSharp;
using Studio.Pipelines.Data.Reading;

/// <summary>
/// Writes the rows of canonical files behind one another into one. Values are taken over as they are stored, a part of a column at a time, and small groups of
/// neighbouring rows become one, so that a file to which a few rows are often appended does not end as thousands of groups.
/// </summary>
internal static class JoinedFile
{
    private const int BatchRows = 65_536;

    /// <summary>Writes the file.</summary>
    /// <param name="files">The files in their order, each with the place of every column in it.</param>
    /// <param name="columns">Columns with their readings.</param>
    /// <param name="notes">What a person should know of the reading.</param>
    /// <param name="path">File to write.</param>
    /// <param name="cancellationToken">Ends it between two columns of a group.</param>
    public static void Write(
        IReadOnlyList<(ParquetFileReader File, int[] Places)> files, IReadOnlyList<ColumnInfo> columns, IReadOnlyList<ReadingNote> notes, string path, CancellationToken cancellationToken)
    {
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).CompressionLevel(1).Build();
        using var written = new ParquetFileWriter(path, [.. columns.Select(ColumnBuffer.ColumnOf)], properties, CanonicalFile.Metadata(columns, notes));
        foreach (var parts in Together(files, CanonicalWriter.RowsOfGroup(columns.Count)))
        {
            using var group = written.AppendRowGroup();
            for (var column = 0; column < columns.Count; column++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var writer = group.NextColumn();
                foreach (var part in parts)
                {
                    using var rows = part.File.RowGroup(part.Group);
                    using var reader = rows.Column(part.Places[column]);
                    Copy(reader, writer);
                }
            }
        }

        written.Close();
    }

    /// <summary>Groups that become one: neighbours, as long as they are no more rows and bytes than a group may have.</summary>
    private static IEnumerable<List<Part>> Together(IReadOnlyList<(ParquetFileReader File, int[] Places)> files, int mostRows)
    {
        var parts = new List<Part>();
        foreach (var part in files.SelectMany(file => Enumerable.Range(0, file.File.FileMetaData.NumRowGroups).Select(group => Part.Of(file.File, group, file.Places))))
        {
            if (parts.Count > 0 && (parts.Sum(known => known.Rows) + part.Rows > mostRows || parts.Sum(known => known.Bytes) + part.Bytes > CanonicalWriter.MostTextBytes))
            {
                yield return parts;
                parts = [];
            }

            parts.Add(part);
        }

        if (parts.Count > 0)
        {
            yield return parts;
        }
    }

    private static void Copy(ColumnReader reader, ColumnWriter writer)
    {
        switch (reader)
        {
            case ColumnReader<double> numbers:
                Copy(numbers, (ColumnWriter<double>)writer);
                break;
            case ColumnReader<long> moments:
                Copy(moments, (ColumnWriter<long>)writer);
                break;
            case ColumnReader<bool> truths:
                Copy(truths, (ColumnWriter<bool>)writer);
                break;
            default:
                Copy((ColumnReader<ByteArray>)reader, (ColumnWriter<ByteArray>)writer);
                break;
        }
    }

    private static void Copy<T>(ColumnReader<T> reader, ColumnWriter<T> writer)
        where T : unmanaged
    {
        var (values, levels) = (new T[BatchRows], new short[BatchRows]);
        while (reader.HasNext)
        {
            var rows = (int)reader.ReadBatch(BatchRows, levels, null, values, out var found);
            writer.WriteBatch(rows, levels.AsSpan(0, rows), default, values.AsSpan(0, (int)found));
        }
    }

    /// <summary>A group of rows of a file.</summary>
    private sealed record Part(ParquetFileReader File, int Group, int[] Places, long Rows, long Bytes)
    {
        public static Part Of(ParquetFileReader file, int group, int[] places)
        {
            using var rows = file.RowGroup(group);
            return new Part(file, group, places, rows.MetaData.NumRows, rows.MetaData.TotalByteSize);
        }
    }
}
