namespace Studio.Api.Predictions;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;

/// <summary>Pictures to predict: an archive of them, or a table with their paths.</summary>
/// <param name="Table">One picture a row, in the order of the archive, with the columns beside it.</param>
/// <param name="Columns">The columns.</param>
internal sealed record PictureTable(ColumnTable Table, IReadOnlyList<ColumnInfo> Columns)
{
    /// <summary>Pictures left out, each with its name and cause: answers are told apart by their path.</summary>
    public IReadOnlyList<string> Skipped { get; private init; } = [];

    /// <summary>Reads an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileName">Its name, for messages.</param>
    /// <param name="workDirectory">An existing folder for the canonical copy; the caller deletes it.</param>
    /// <param name="picture">The model's input, which tells the size of pictures.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file cannot be read.</exception>
    public static async Task<PictureTable> ReadAsync(string path, string fileName, string workDirectory, SignatureInput picture, CancellationToken cancellationToken)
    {
        var canonical = await DatasetReader.ReadAsync(path, fileName, Path.Combine(workDirectory, "rows.parquet"), DatasetReaderOptions.Prediction, cancellationToken);
        var sizes = new Dictionary<string, ImageSize> { [picture.Name] = picture.Image!.Size };
        var table = await TableReader.ReadAsync(canonical.Path, null, null, null, cancellationToken, sizes);
        return new PictureTable(table, canonical.Columns) { Skipped = [.. canonical.Rejected.Select(line => line.Cause)] };
    }
}
