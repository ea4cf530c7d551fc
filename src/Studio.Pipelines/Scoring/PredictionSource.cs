namespace Studio.Pipelines.Scoring;

using System.Text;
using Studio.Pipelines.Data.Reading;

/// <summary>Some rows of a source.</summary>
/// <param name="Input">The rows as the model takes them, or their problems.</param>
/// <param name="Rows">How many.</param>
/// <param name="Kept">The text of the columns to keep, row by row.</param>
public sealed record PredictionBatch(PredictionInputResult Input, int Rows, IReadOnlyList<string[]> Kept);

/// <summary>
/// Rows to predict from a file of any format but pictures, a batch at a time, so that files of any size are predicted. A line that cannot be
/// told apart is an error: leaving it out would move every answer after it to another row.
/// </summary>
public sealed class PredictionSource : IDisposable
{
    private readonly IRecordSource _records;
    private readonly ModelSignature _signature;
    private readonly string _fileName;
    private long _before;

    private PredictionSource(IRecordSource records, ModelSignature signature, string fileName) =>
        (_records, _signature, _fileName) = (records, signature, fileName);

    /// <summary>Columns of the source.</summary>
    public IReadOnlyList<string> Columns => _records.Header;

    /// <summary>What a person should know of the source.</summary>
    public IReadOnlyList<ReadingNote> Notes { get; private init; } = [];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="workFolder">An existing folder for copies; the caller deletes it.</param>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="wishes">What a person says of the file.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DatasetException">The file cannot be read.</exception>
    public static async Task<PredictionSource> OpenAsync(
        string path, string fileName, string workFolder, ModelSignature signature, ReadingWishes wishes, CancellationToken cancellationToken)
    {
        var file = await SourceFile.PrepareAsync(path, fileName, workFolder, wishes, cancellationToken).ConfigureAwait(false);
        if (file.Format == DatasetFormat.Images)
        {
            throw new DatasetException($"'{fileName}' holds pictures, and the model reads columns; give a table.");
        }

        var options = new DatasetReaderOptions(1) { Wishes = wishes, TextOnly = true, Expected = [.. signature.Inputs.Select(input => input.Name)], Trim = signature.HasReadings };
        return new PredictionSource(TextSource.Find(file, options, cancellationToken).Open(), signature, fileName) { Notes = file.Notes };
    }

    /// <summary>Opens delimited text that is in memory.</summary>
    /// <param name="text">The text, with a header.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="signature">Signature of the model.</param>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    public static PredictionSource OpenText(ReadOnlyMemory<byte> text, string fileName, ModelSignature signature)
    {
        var options = new DatasetReaderOptions(1) { Expected = [.. signature.Inputs.Select(input => input.Name)], Trim = signature.HasReadings };
        return new PredictionSource(TextSource.OfMemory(text, fileName, options), signature, fileName);
    }

    /// <summary>Reads the next rows.</summary>
    /// <param name="most">At most this many.</param>
    /// <param name="keep">Positions of columns whose text is to be kept as it stands in the source.</param>
    /// <param name="missingWhenUnreadable">True to take values that cannot be read for missing; false for a problem.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The rows; null at the end.</returns>
    /// <exception cref="DatasetException">A line cannot be told apart.</exception>
    public PredictionBatch? Read(int most, IReadOnlyList<int> keep, bool missingWhenUnreadable, CancellationToken cancellationToken)
    {
        var reader = new RowReader(_signature, _records.Header, missingWhenUnreadable) { Before = _before };
        var kept = new List<string[]>();
        while (reader.Rows < most && _records.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_records.Fault is { } fault)
            {
                throw new DatasetException(
                    $"'{_fileName}' cannot be read in line {_records.Line}, so the predictions would not line up with the rows; correct it and try again. {fault}");
            }

            reader.Add(column => _records[column]);
            if (keep.Count > 0)
            {
                kept.Add([.. keep.Select(Verbatim)]);
            }
        }

        _before += reader.Rows;
        return reader.Rows == 0 ? null : new PredictionBatch(reader.Finish(), reader.Rows, kept);
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private string Verbatim(int column) => Encoding.UTF8.GetString(_records is DelimitedRecords delimited ? delimited.Verbatim(column) : _records[column].Raw);
}
