namespace Studio.Pipelines.Data.Images;

/// <summary>A table in an archive of pictures, one row a picture.</summary>
/// <param name="Source">The table as a canonical file.</param>
/// <param name="Column">The column of paths.</param>
/// <param name="Paths">Name in the archive of each row's picture; the value as it is where there is none.</param>
internal sealed record ImageTable(CanonicalDataset Source, string Column, IReadOnlyList<string> Paths)
{
    /// <summary>Tables of an archive that are looked at.</summary>
    public const int MostTables = 8;

    /// <summary>Share of a column's values that must name pictures.</summary>
    private const double FoundShare = 0.5;

    /// <summary>Where the canonical copy of a table is put.</summary>
    public static string PathOf(string workFolder, int index) => System.IO.Path.Combine(workFolder, $"table{index}.images.parquet");

    /// <summary>The table of the archive that names its pictures; null when none does.</summary>
    /// <exception cref="DatasetException">Several do, or one of them cannot be read.</exception>
    public static async Task<ImageTable?> FindAsync(ImageArchive archive, SourceFile file, CancellationToken cancellationToken)
    {
        var found = new List<(string Name, ImageTable Table)>();
        foreach (var (index, name) in archive.Tables.Take(MostTables).Index())
        {
            var copy = System.IO.Path.Combine(file.WorkFolder, $"table{index}{System.IO.Path.GetExtension(name)}");
            await archive.CopyAsync(name, copy, cancellationToken).ConfigureAwait(false);
            var source = await DatasetReader.ReadAsync(copy, name, PathOf(file.WorkFolder, index), DatasetReaderOptions.Prediction, cancellationToken)
                .ConfigureAwait(false);
            if (await ReadAsync(archive, name, source, cancellationToken).ConfigureAwait(false) is { } table)
            {
                found.Add((name, table));
            }
        }

        return found.Count <= 1
            ? found.FirstOrDefault().Table
            : throw new DatasetException(
                $"'{file.FileName}' has several tables that name its pictures ({string.Join(", ", found.Select(table => $"'{table.Name}'"))}); keep one in each archive, or name the table itself on the command line.");
    }

    private static async Task<ImageTable?> ReadAsync(ImageArchive archive, string name, CanonicalDataset source, CancellationToken cancellationToken)
    {
        var folder = name[..(name.LastIndexOf('/') + 1)];
        foreach (var column in source.Columns.Where(column => column.Type == ColumnType.Text))
        {
            var read = await TableReader.ReadAsync(source.Path, [column.Name], null, null, cancellationToken).ConfigureAwait(false);
            var values = read.Column<TextColumn>(column.Name).Values;
            string[] paths = [.. values.Select(value => Resolve(archive, folder, value))];
            if (paths.Count(archive.Has) >= Math.Max(1, FoundShare * paths.Length))
            {
                return new ImageTable(source, column.Name, paths);
            }
        }

        return null;
    }

    /// <summary>Paths start at the table's folder, or at the top of the archive.</summary>
    private static string Resolve(ImageArchive archive, string folder, string value)
    {
        var path = value.Trim().Replace('\\', '/');
        path = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return ImageLimits.IsImage(path) && archive.Has(folder + path) ? folder + path : path;
    }
}
