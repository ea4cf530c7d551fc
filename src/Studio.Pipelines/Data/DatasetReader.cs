namespace Studio.Pipelines.Data;

using DuckDB.NET.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Packing;
using Studio.Pipelines.Data.Reading;

/// <summary>Formats that can be read.</summary>
public enum DatasetFormat
{
    /// <summary>Delimited text (comma, tab, semicolon, pipe: sniffed).</summary>
    Delimited,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>One JSON object a line, or one array of objects.</summary>
    JsonLines,

    /// <summary>A sheet of an Excel workbook, told by its content.</summary>
    Sheet,

    /// <summary>A zip archive of pictures, told by its content.</summary>
    Images,
}

/// <summary>
/// Reads a source file of any supported format into one canonical Parquet file, out of core. How a column of text is read is decided by all
/// of its values, not by a sample (see <see cref="ReadingDecision"/>).
/// </summary>
public static class DatasetReader
{
    /// <summary>Most columns a dataset may have.</summary>
    public const int MaxColumns = 10_000;

    /// <summary>The format by file name (<c>.csv .tsv .txt .parquet .jsonl .ndjson .json</c>, each also with <c>.gz</c> or <c>.zst</c>); delimited when the ending is unknown.</summary>
    public static DatasetFormat FormatOf(string fileName) => Path.GetExtension(Packings.Unpacked(fileName)).ToUpperInvariant() switch
    {
        ".PARQUET" or ".PQ" => DatasetFormat.Parquet,
        ".JSONL" or ".NDJSON" or ".JSON" => DatasetFormat.JsonLines,
        _ => DatasetFormat.Delimited,
    };

    /// <summary>A file name without the endings of packings: <c>a.csv</c> for <c>a.csv.gz</c>.</summary>
    public static string WithoutPacking(string fileName) => Packings.Unpacked(fileName);

    /// <summary>Reads <paramref name="source"/> into <paramref name="destination"/>. Nothing is left at the destination when it throws.</summary>
    /// <param name="source">File to read; the only file DuckDB may read.</param>
    /// <param name="fileName">Name given by the person, for the format and for messages; never used as a path.</param>
    /// <param name="destination">Parquet file to write.</param>
    /// <param name="options">What the file has to have.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file cannot become a dataset.</exception>
    /// <exception cref="DiskFullException">There is no space for it.</exception>
    public static async Task<CanonicalDataset> ReadAsync(string source, string fileName, string destination, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(destination);
        var work = $"{target}.{Guid.NewGuid():N}.work";
        Directory.CreateDirectory(work);
        try
        {
            options.Progress?.Report(new ReadingStep(ReadingPhase.Preparing, 0, 0));
            var file = await SourceFile.PrepareAsync(source, fileName, work, options.Wishes, cancellationToken).ConfigureAwait(false);
            return await WriteAsync(file with { MinColumns = options.MinColumns }, target, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (DiskFullException.Tells(failure))
        {
            throw new DiskFullException(failure);
        }
        catch (IOException failure) when (failure is not FileNotFoundException and not DirectoryNotFoundException)
        {
            throw new DatasetException($"'{fileName}' could not be stored: {failure.Message}", failure);
        }
        catch (DuckDBException failure)
        {
            throw new DatasetException(ReaderFailure.Explain(failure, fileName), failure);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<CanonicalDataset> WriteAsync(SourceFile file, string target, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        var written = Path.Combine(file.WorkFolder, "table.parquet");
        var table = file.Format == DatasetFormat.Images
            ? await ReadImagesAsync(file, written, cancellationToken).ConfigureAwait(false)
            : await Task.Run(() => ReadRecords(file, written, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (table.Rows == 0)
        {
            throw new DatasetException($"'{file.FileName}' has a header but no rows; add at least one row of data.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        File.Move(written, target, overwrite: true);
        return new CanonicalDataset(target, file.Sha256, table.Rows, table.Columns, table.RejectedCount, table.Rejected)
        {
            Encoding = file.Encoding,
            Notes = table.Notes,
            Unreadable = table.Unreadable,
        };
    }

    /// <summary>Records: their cells become values here, by the same code that reads rows to predict.</summary>
    private static ImportedTable ReadRecords(SourceFile file, string written, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        var progress = new ReadingProgress(options.Progress, new FileInfo(file.Path).Length, options.Time);
        var (open, delimiter) = TextSource.Find(file, options, cancellationToken);
        return new TableImport(open, file, options, delimiter).Run(written, progress, cancellationToken);
    }

    private static async Task<ImportedTable> ReadImagesAsync(SourceFile file, string written, CancellationToken cancellationToken)
    {
        using var session = DuckDbSession.Open(
            [file.Path, written, .. ImageImport.WorkFiles(file)], Path.Combine(file.WorkFolder, "spill"));
        var table = await ImageImport.ImportAsync(session, file, cancellationToken).ConfigureAwait(false);
        await CanonicalFile.WriteAsync(session, table.Relation, table.Columns, written, cancellationToken).ConfigureAwait(false);
        var rows = (await session.QueryAsync($"SELECT count(*) FROM read_parquet({Sql.Text(written)})", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false))[0];
        return new ImportedTable([.. table.Columns.Select(column => column.Info)], rows, table.RejectedCount, table.Rejected, file.Notes);
    }
}
