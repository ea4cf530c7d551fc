namespace Studio.Pipelines.Data.Images;

using System.IO.Compression;
using System.IO.Pipelines;

/// <summary>
/// Pictures of this machine as the zip archive that an upload would be, written while it is read: a folder with all below it, a table with
/// the pictures that it names, or one picture. So there is one way in for all of them.
/// </summary>
/// <param name="FileName">Name of the archive, after the folder or table.</param>
/// <param name="Files">The files and their names in the archive.</param>
public sealed record ImagePack(string FileName, IReadOnlyList<(string Path, string Name)> Files)
{
    private const int HeadBytes = 1 << 16;

    /// <summary>The pack of a path: a folder, a picture, or a table whose first rows name pictures; null for any other file.</summary>
    /// <param name="path">An existing file or folder.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <exception cref="DatasetException">The folder has no pictures, or the table cannot be read.</exception>
    public static async Task<ImagePack?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return OfFolder(Path.GetFullPath(path));
        }

        if (ImageLimits.IsImage(path))
        {
            return new ImagePack(Path.GetFileName(path), [(path, Path.GetFileName(path))]);
        }

        return await NamesImagesAsync(path, cancellationToken).ConfigureAwait(false)
            ? await OfTableAsync(Path.GetFullPath(path), cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The archive. What is read is packed meanwhile; disposing of it ends the packing.</summary>
    public Stream Open()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 << 20, resumeWriterThreshold: 2 << 20));
        _ = Task.Run(async () =>
        {
            try
            {
                await WriteAsync(pipe.Writer.AsStream(leaveOpen: true)).ConfigureAwait(false);
                await pipe.Writer.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                await pipe.Writer.CompleteAsync(failure).ConfigureAwait(false);
            }
        });
        return pipe.Reader.AsStream();
    }

    private static ImagePack OfFolder(string folder)
    {
        var name = Path.GetFileName(folder.TrimEnd(Path.DirectorySeparatorChar));
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };
        var files = Directory.EnumerateFiles(folder, "*", options)
            .Order(StringComparer.Ordinal)
            .Select(file => (file, $"{name}/{Path.GetRelativePath(folder, file).Replace('\\', '/')}"))
            .ToArray();
        return files.Any(file => ImageLimits.IsImage(file.file))
            ? new ImagePack($"{name}.zip", files)
            : throw new DatasetException($"The folder '{folder}' has no pictures ({string.Join(", ", ImageLimits.Endings)}) in it; name a folder of pictures, or a file.");
    }

    /// <summary>True when the start of a table's text holds an ending of pictures, so that it is worth reading.</summary>
    private static async Task<bool> NamesImagesAsync(string path, CancellationToken cancellationToken)
    {
        if (DatasetReader.FormatOf(path) == DatasetFormat.Parquet)
        {
            return false;
        }

        var head = System.Text.Encoding.Latin1.GetString(
            await SourceFile.ReadHeadAsync(path, cancellationToken, HeadBytes).ConfigureAwait(false));
        return !head.StartsWith("PK\u0003\u0004", StringComparison.Ordinal)
            && ImageLimits.Endings.Any(ending => head.Contains(ending, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<ImagePack?> OfTableAsync(string path, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-pack-");
        try
        {
            var table = await DatasetReader.ReadAsync(
                path, Path.GetFileName(path), Path.Combine(work.FullName, "table.parquet"), DatasetReaderOptions.Prediction, cancellationToken)
                .ConfigureAwait(false);
            var folder = Path.GetDirectoryName(path)!;
            foreach (var column in table.Columns.Where(column => column.Type == ColumnType.Text))
            {
                var read = await TableReader.ReadAsync(table.Path, [column.Name], null, null, cancellationToken).ConfigureAwait(false);
                string[] named = [.. read.Column<TextColumn>(column.Name).Values.Where(value => ImageLimits.IsImage(value) && ImageArchive.IsInside(value)).Distinct()];
                (string Path, string Name)[] found = [.. named
                    .Select(value => (Path.Combine(folder, value.Replace('\\', '/')), value.Replace('\\', '/')))
                    .Where(file => File.Exists(file.Item1))];
                if (found.Length * 2 >= Math.Max(1, named.Length) && found.Length > 0)
                {
                    return new ImagePack($"{Path.GetFileNameWithoutExtension(path)}.zip", [(path, Path.GetFileName(path)), .. found]);
                }
            }

            return null;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task WriteAsync(Stream target)
    {
        var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: false, entryNameEncoding: null).ConfigureAwait(false);
        await using (zip.ConfigureAwait(false))
        {
            foreach (var (path, name) in Files)
            {
                // Pictures are compressed already.
                var entry = await zip.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync().ConfigureAwait(false);
                var file = File.OpenRead(path);
                await using (entry.ConfigureAwait(false))
                await using (file.ConfigureAwait(false))
                {
                    await file.CopyToAsync(entry).ConfigureAwait(false);
                }
            }
        }
    }
}
