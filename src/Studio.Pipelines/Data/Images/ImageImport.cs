namespace Studio.Pipelines.Data.Images;

/// <summary>
/// Reads a zip archive of pictures. Labels are the folders' names, or the columns of a table in the archive that has a column of paths. A
/// picture that cannot be decoded is rejected by name and cause, as a line of a table is.
/// </summary>
internal static class ImageImport
{
    private const string Image = "image";
    private const string Label = "label";
    private const string FilePath = "path";
    private const string Number = "number";

    /// <summary>Files in the work folder that the import writes and DuckDB has to touch.</summary>
    public static IEnumerable<string> WorkFiles(SourceFile file) =>
        [.. Enumerable.Range(0, ImageTable.MostTables).Select(index => ImageTable.PathOf(file.WorkFolder, index))];

    /// <summary>Makes the archive readable as a relation with a picture in each row.</summary>
    /// <exception cref="DatasetException">It cannot become a dataset.</exception>
    public static async Task<SourceTable> ImportAsync(DuckDbSession session, SourceFile file, CancellationToken cancellationToken)
    {
        using var archive = ImageArchive.Open(file.Path, file.FileName);
        var table = await ImageTable.FindAsync(archive, file, cancellationToken).ConfigureAwait(false);
        return table is null
            ? await ImportFoldersAsync(session, archive, file, cancellationToken).ConfigureAwait(false)
            : await ImportTableAsync(session, archive, table, file, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<SourceTable> ImportFoldersAsync(
        DuckDbSession session, ImageArchive archive, SourceFile file, CancellationToken cancellationToken)
    {
        string[] names = [.. archive.Names.Where(name => ImageLimits.IsImage(name) || IsUnread(name))];
        var pictures = LabelledImages.ByFolder(names, file.FileName);
        var labelled = pictures.Any(picture => picture.Label is not null);
        if (!labelled && file.MinColumns > 1)
        {
            throw new DatasetException(
                $"The pictures in '{file.FileName}' have no labels: put those of each class into a folder of its name, or add a CSV with a column of paths and a column of labels.");
        }

        var rejected = await PictureTable.FillAsync(session, archive, pictures, file, cancellationToken).ConfigureAwait(false);
        ColumnExpression[] columns =
        [
            new(new ColumnInfo(Image, ColumnType.Image), Image),
            .. labelled ? new[] { new ColumnExpression(new ColumnInfo(Label, ColumnType.Text), Label) } : [],
            new(new ColumnInfo(FilePath, ColumnType.Text), FilePath),
        ];
        return new SourceTable(PictureTable.Name, columns, rejected.Count, rejected.First);
    }

    private static async Task<SourceTable> ImportTableAsync(
        DuckDbSession session, ImageArchive archive, ImageTable table, SourceFile file, CancellationToken cancellationToken)
    {
        LabelledImage[] pictures = [.. table.Paths.Select((path, row) => new LabelledImage(row + 1, path, null))];
        var rejected = await PictureTable.FillAsync(session, archive, pictures, file, cancellationToken).ConfigureAwait(false);
        var count = table.Source.Columns.Count;
        var relation = $"(SELECT t.*, p.image FROM read_parquet({Sql.Text(table.Source.Path)}, file_row_number = true) AS t({Sql.Positions(count)}, {Number}) "
            + $"JOIN {PictureTable.Name} p ON p.number = t.{Number} + 1 ORDER BY t.{Number})";
        var names = table.Source.Columns.Select(column => column.Name).ToList();
        var imageName = FreeName(names.Where(name => name != table.Column), Image);
        var columns = table.Source.Columns.Select((column, index) => new ColumnExpression(
            column with { Name = column.Name == imageName ? FreeName(names.Append(imageName), FilePath) : column.Name }, Sql.Position(index)));
        return new SourceTable(
            relation,
            [new ColumnExpression(new ColumnInfo(imageName, ColumnType.Image), Image), .. columns],
            table.Source.RejectedCount + rejected.Count,
            [.. table.Source.Rejected.Concat(rejected.First).Take(CanonicalDataset.MaxRejectedKept)]);
    }

    private static bool IsUnread(string name) => ImageLimits.UnreadEndings.Contains(Path.GetExtension(name).ToLowerInvariant());

    private static string FreeName(IEnumerable<string> taken, string name)
    {
        var names = taken.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.Contains(name) ? Enumerable.Range(2, names.Count + 1).Select(number => $"{name}_{number}").First(free => !names.Contains(free)) : name;
    }
}
