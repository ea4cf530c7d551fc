namespace Studio.Api.Predictions;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;

/// <summary>A data file to predict, read as the training data was.</summary>
/// <param name="Table">Its rows in file order.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record PredictionTable(ColumnTable Table, IReadOnlyList<ColumnInfo> Columns)
{
    /// <summary>Pictures left out, each with its name and cause: answers are told apart by their path.</summary>
    public IReadOnlyList<string> Skipped { get; private init; } = [];

    /// <summary>Reads a file of any supported format. A line that cannot be read is an error: leaving it out would move every answer after it to another row.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="workDirectory">An existing folder for the canonical copy; the caller deletes it.</param>
    /// <param name="signature">Signature of the model, which tells the size of pictures.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file or some of its lines cannot be read.</exception>
    public static async Task<PredictionTable> ReadAsync(string path, string fileName, string workDirectory, ModelSignature signature, CancellationToken cancellationToken)
    {
        var canonical = await DatasetReader.ReadAsync(path, fileName, Path.Combine(workDirectory, "rows.parquet"), DatasetReaderOptions.Prediction, cancellationToken);
        var pictures = canonical.Columns.Any(column => column.Type == ColumnType.Image);
        if (canonical.RejectedCount > 0 && !pictures)
        {
            var first = canonical.Rejected.Take(5).Select(line => $"line {line.Line}: {line.Cause}");
            throw new DatasetException(
                $"{canonical.RejectedCount} lines of '{fileName}' cannot be read, so the predictions would not line up with the rows; correct them and try again ({string.Join("; ", first)}).");
        }

        Dictionary<string, ImageSize> sizes = signature.Picture is { Image: { } image } input ? new() { [input.Name] = image.Size } : [];
        var table = await TableReader.ReadAsync(canonical.Path, null, null, null, cancellationToken, sizes);
        return new PredictionTable(table, canonical.Columns) { Skipped = [.. canonical.Rejected.Select(line => line.Cause)] };
    }
}
