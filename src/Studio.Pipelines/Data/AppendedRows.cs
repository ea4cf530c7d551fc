namespace Studio.Pipelines.Data;

using ParquetSharp;
using Studio.Pipelines.Data.Reading;

/// <summary>
/// Puts the rows of a file behind those of a dataset. The file is read as the dataset was: the same columns by name, each written as it is there. Whatever
/// does not fit is refused, never taken for something else.
/// </summary>
public static class AppendedRows
{
    /// <summary>Share of the values of a column that may be written otherwise and count as missing, as in tables to test on; more is another way of writing.</summary>
    private const double MostUnreadable = 0.01;

    private const int MostNamed = 10;

    /// <summary>Writes a canonical file with the rows of both. Nothing is left at the destination when it throws.</summary>
    /// <param name="before">Canonical file of the dataset.</param>
    /// <param name="columns">Its columns with their readings.</param>
    /// <param name="source">File whose rows come behind.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="destination">Canonical file to write.</param>
    /// <param name="options">How the file is laid out; how its columns are read, the dataset says.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>All rows with the columns of the dataset; lines that were left out are those of the file.</returns>
    /// <exception cref="DatasetException">The file cannot be read, or does not fit the dataset.</exception>
    /// <exception cref="DiskFullException">There is no space for it.</exception>
    public static async Task<CanonicalDataset> ReadAsync(
        string before, IReadOnlyList<ColumnInfo> columns, string source, string fileName, string destination, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        RefuseUnread(columns, fileName);
        var added = $"{destination}.added";
        try
        {
            var read = await DatasetReader.ReadAsync(source, fileName, added, options with { Contract = CanonicalDataset.ContractOf(columns) }, cancellationToken).ConfigureAwait(false);
            RefuseColumns(columns, read.Columns, fileName);
            RefuseUnreadable(read, fileName);
            var (rows, notes) = await Task.Run(() => Join(before, columns, read, destination, cancellationToken), cancellationToken).ConfigureAwait(false);
            return read with { Path = destination, Rows = rows, Columns = columns, Notes = notes };
        }
        catch (Exception failure)
        {
            File.Delete(destination);
            throw DiskFullException.Tells(failure) ? new DiskFullException(failure) : failure;
        }
        finally
        {
            File.Delete(added);
        }
    }

    /// <summary>How columns are read in a file that the studio wrote itself, by name; null for any other file. The types in such a file alone do not tell how rows that come later are written.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyDictionary<string, ColumnReading>? FindContract(string path)
    {
        try
        {
            using var file = new ParquetFileReader(path);
            var metadata = file.FileMetaData.KeyValueMetadata;
            return CanonicalFile.IsOne(metadata) ? CanonicalDataset.ContractOf(CanonicalFile.ReadColumns(metadata, path)) : null;
        }
        catch (ParquetException)
        {
            // No Parquet at all.
            return null;
        }
    }

    private static (long Rows, IReadOnlyList<ReadingNote> Notes) Join(
        string before, IReadOnlyList<ColumnInfo> columns, CanonicalDataset read, string destination, CancellationToken cancellationToken)
    {
        string[] names = [.. read.Columns.Select(column => column.Name)];
        int[] places = [.. columns.Select(column => Array.IndexOf(names, column.Name))];
        using var first = new ParquetFileReader(before);
        using var second = new ParquetFileReader(read.Path);
        IReadOnlyList<ReadingNote> notes = [.. CanonicalFile.ReadNotes(first.FileMetaData.KeyValueMetadata), .. read.Notes];
        int[] own = [.. Enumerable.Range(0, columns.Count)];
        JoinedFile.Write([(first, own), (second, places)], columns, notes, destination, cancellationToken);
        return (first.FileMetaData.NumRows + second.FileMetaData.NumRows, notes);
    }

    private static void RefuseUnread(IReadOnlyList<ColumnInfo> columns, string fileName)
    {
        if (columns.FirstOrDefault(column => column.Type == ColumnType.Image) is { } picture)
        {
            throw new DatasetException($"'{fileName}' cannot be appended: the column '{picture.Name}' of the dataset holds pictures, of which rows are not joined. Replace the dataset by an archive with all pictures.");
        }

        if (columns.FirstOrDefault(column => column.Reading is null) is { } unknown)
        {
            throw new DatasetException($"'{fileName}' cannot be appended: an earlier version of the studio read the dataset and did not keep how '{unknown.Name}' is written. Read the dataset again, and append to what comes of it.");
        }
    }

    private static void RefuseColumns(IReadOnlyList<ColumnInfo> columns, IReadOnlyList<ColumnInfo> found, string fileName)
    {
        string[] missing = [.. columns.Select(column => column.Name).Except(found.Select(column => column.Name))];
        string[] unknown = [.. found.Select(column => column.Name).Except(columns.Select(column => column.Name))];
        var problem = (missing.Length, unknown.Length) switch
        {
            (0, 0) => null,
            (_, 0) => $"'{fileName}' cannot be appended: it lacks {Named(missing)}. Give it the columns of the dataset, named as they are there, or replace the dataset by it.",
            (0, _) => $"'{fileName}' cannot be appended: it has {Named(unknown)}, which the dataset does not have. Give it the columns of the dataset, named as they are there, or replace the dataset by it.",
            _ => $"'{fileName}' cannot be appended: it lacks {Named(missing)}, and it has {Named(unknown)}, which the dataset does not have. Give it the columns of the dataset, named as they are there, or replace the dataset by it.",
        };
        if (problem is not null)
        {
            throw new DatasetException(problem);
        }
    }

    /// <summary>Few values that are written otherwise are missing and told, as in any file; many mean that the file is written in another way.</summary>
    private static void RefuseUnreadable(CanonicalDataset read, string fileName)
    {
        string[] notes =
        [
            .. read.Notes.Where(note => note.Code == ReadingNote.Unreadable && read.Unreadable.GetValueOrDefault(note.Column!) > MostUnreadable * read.Rows).Select(note => note.Message),
        ];
        if (notes.Length > 0)
        {
            throw new DatasetException($"'{fileName}' is not written as the dataset is: {string.Join(' ', notes.Take(MostNamed))} Write these columns as they are there, or replace the dataset by the file.");
        }
    }

    private static string Named(string[] names) =>
        $"{string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'"))}{(names.Length > MostNamed ? FormattableString.Invariant($" and {names.Length - MostNamed} more") : string.Empty)}";
}
