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
    private const int CheckedRows = 1000;
    private const int UsualRows = 20_000;
    private const int EncoderRows = 1_000;

    private readonly IRecordSource _records;
    private readonly PredictionInput _input;
    private readonly ColumnLayout _layout;
    private readonly string _fileName;
    private long _before;

    private PredictionSource(IRecordSource records, PredictionInput input, string fileName) =>
        (_records, _input, _layout, _fileName) = (records, input, new ColumnLayout(input.Signature.Inputs, records.Header), fileName);

    /// <summary>Columns of the source.</summary>
    public IReadOnlyList<string> Columns => _records.Header;

    /// <summary>What a person should know of the source.</summary>
    public IReadOnlyList<ReadingNote> Notes { get; private init; } = [];

    /// <summary>Bytes of the source, unpacked; 0 where that is not known.</summary>
    public long Length { get; private init; }

    /// <summary>Those of them that have been read.</summary>
    public long Position => Math.Min(_records.Position, Length);

    /// <summary>Rows that a file is best read in at once for a model: some hundred milliseconds of work for a usual one, seconds where texts go through a pretrained encoder.</summary>
    public static int RowsAtOnce(ModelSignature signature) => signature.Encoder is null ? UsualRows : EncoderRows;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="workFolder">An existing folder for copies; the caller deletes it.</param>
    /// <param name="input">Reads rows for the model.</param>
    /// <param name="wishes">What a person says of the file.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <exception cref="DatasetException">The file cannot be read.</exception>
    public static async Task<PredictionSource> OpenAsync(
        string path, string fileName, string workFolder, PredictionInput input, ReadingWishes wishes, CancellationToken cancellationToken)
    {
        var file = await SourceFile.PrepareAsync(path, fileName, workFolder, wishes, cancellationToken).ConfigureAwait(false);
        if (file.Format == DatasetFormat.Images)
        {
            throw new DatasetException($"'{fileName}' holds pictures, and the model reads columns; give a table.");
        }

        var options = new DatasetReaderOptions(1) { Wishes = wishes, TextOnly = true, Expected = Expected(input), Trim = !input.Signature.KeepsBlanks };
        return new PredictionSource(TextSource.Find(file, options, cancellationToken).Open(), input, fileName) { Notes = file.Notes, Length = new FileInfo(file.Path).Length };
    }

    /// <summary>Opens delimited text that is in memory.</summary>
    /// <param name="text">The text, with a header.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="input">Reads rows for the model.</param>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    public static PredictionSource OpenText(ReadOnlyMemory<byte> text, string fileName, PredictionInput input)
    {
        var options = new DatasetReaderOptions(1) { Expected = Expected(input), Trim = !input.Signature.KeepsBlanks };
        return new PredictionSource(TextSource.OfMemory(text, fileName, options), input, fileName);
    }

    /// <summary>Passes over rows that were predicted before.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">There are not as many.</exception>
    public void Skip(long rows, CancellationToken cancellationToken)
    {
        for (var row = 0L; row < rows; row++)
        {
            if (row % CheckedRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (!_records.Read())
            {
                throw new DatasetException($"'{_fileName}' ends after {row} rows, where {rows} were read before; it is another file.");
            }
        }

        _before += rows;
    }

    /// <summary>Reads the next rows.</summary>
    /// <param name="most">At most this many.</param>
    /// <param name="keep">Positions of columns whose text is to be kept as it stands in the source.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The rows; null at the end.</returns>
    /// <exception cref="DatasetException">A line cannot be told apart.</exception>
    public PredictionBatch? Read(int most, IReadOnlyList<int> keep, InputRules rules, CancellationToken cancellationToken) =>
        Read(most, keep, rules, null, cancellationToken);

    /// <summary>Reads the next rows, and shows the cells of each to somebody else who reads columns of the source.</summary>
    internal PredictionBatch? Read(int most, IReadOnlyList<int> keep, InputRules rules, Action<CellSource>? show, CancellationToken cancellationToken)
    {
        var reader = new RowReader(_input.Readers, _layout, rules) { Before = _before };
        var kept = new List<string[]>();
        CellSource cells = column => _records[column];
        while (reader.Rows < most && _records.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_records.Fault is { } fault)
            {
                throw new DatasetException(
                    $"'{_fileName}' cannot be read in line {_records.Line}, so the predictions would not line up with the rows; correct it and try again. {fault}");
            }

            reader.Add(cells);
            show?.Invoke(cells);
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

    private static string[] Expected(PredictionInput input) => [.. input.Signature.Inputs.Select(column => column.Name)];

    private string Verbatim(int column) => Encoding.UTF8.GetString(_records is DelimitedRecords delimited ? delimited.Verbatim(column) : _records[column].Raw);
}
