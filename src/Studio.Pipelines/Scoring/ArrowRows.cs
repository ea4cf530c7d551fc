namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using ParquetSharp.Arrow;

/// <summary>Reads rows that come as columns: Arrow streams and files, and Parquet files by way of Arrow.</summary>
/// <param name="input">The model's inputs.</param>
/// <param name="rules">What is done with rows that cannot be read.</param>
internal sealed class ArrowRows(PredictionInput input, InputRules rules)
{
    private const int BatchRows = 4096;
    private const string NoEnd = "The Arrow stream has no mark at its end; should it have been cut off between two batches, the rows after it are missing here.";

    /// <summary>Reads a stream or file of Arrow.</summary>
    /// <exception cref="DatasetException">It is none.</exception>
    public PredictionInputResult ReadArrow(ReadOnlyMemory<byte> body) =>
        Guard("Arrow", "send an Arrow stream or file whose buffers are not compressed", () =>
    {
        var messages = StreamOf(body);
        var hasEnd = ArrowCheck.Run(messages.Span) || messages.Length < body.Length;
        using var reader = new ArrowStreamReader(messages);
        var first = reader.ReadNextRecordBatch();
        var result = Read(reader.Schema, Batches(first, reader.ReadNextRecordBatch));
        return hasEnd ? result : result with { Notes = [NoEnd] };
    });

    /// <summary>Reads a Parquet file. Texts stay in dictionaries, so that a small file cannot become a large one.</summary>
    /// <exception cref="DatasetException">It is none.</exception>
    public PredictionInputResult ReadParquet(ReadOnlyMemory<byte> body) => Guard("Parquet", "send a Parquet file", () =>
    {
        using var stream = new MemoryStream(body.ToArray());
        using var properties = ArrowReaderProperties.GetDefault();
        properties.UseThreads = false;

        // Reading ahead goes on in a thread of its own after a damaged file was given up, and then reads from a stream that is gone.
        properties.PreBuffer = false;
        properties.BatchSize = BatchRows;
        using (var file = new ParquetSharp.ParquetFileReader(stream, leaveOpen: true))
        {
            if (file.FileMetaData.NumRows > PredictionInput.MaxRows)
            {
                return JsonRowReader.TooMany();
            }

            for (var column = 0; column < file.FileMetaData.NumColumns; column++)
            {
                properties.SetReadDictionary(column, file.FileMetaData.Schema.Column(column).PhysicalType == ParquetSharp.PhysicalType.ByteArray);
            }
        }

        stream.Position = 0;
        using var reader = new FileReader(stream, arrowProperties: properties);
        using var batches = reader.GetRecordBatchReader();
        return Read(reader.Schema, Batches(Next(batches), () => Next(batches)));
    });

    /// <summary>The stream that a file of Arrow has between its first eight bytes and its footer; a stream is one as it is.</summary>
    /// <remarks>https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format</remarks>
    private static ReadOnlyMemory<byte> StreamOf(ReadOnlyMemory<byte> body)
    {
        const int HeadBytes = 8;
        var magic = "ARROW1"u8;
        if (!body.Span.StartsWith(magic))
        {
            return body;
        }

        if (!body.Span.EndsWith(magic))
        {
            throw new InvalidDataException("The file does not end as it should.");
        }

        var footer = body.Length - magic.Length - sizeof(int);
        return body[HeadBytes..(footer - BinaryPrimitives.ReadInt32LittleEndian(body.Span[footer..]))];
    }

    // It never waits: the file is in memory.
    private static RecordBatch? Next(IArrowArrayStream batches) => batches.ReadNextRecordBatchAsync().AsTask().GetAwaiter().GetResult();

    private static IEnumerable<RecordBatch> Batches(RecordBatch? first, Func<RecordBatch?> next)
    {
        for (var batch = first; batch is not null; batch = next())
        {
            using (batch)
            {
                yield return batch;
            }
        }
    }

    private static PredictionInputResult Guard(string format, string remedy, Func<PredictionInputResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (DatasetException or OperationCanceledException))
        {
            // What the readers throw at damaged data is of any kind, and their words are for programmers.
            throw new DatasetException($"The body cannot be read as {format}: it is damaged, cut off or of a kind that is not known here; {remedy}.", exception);
        }
    }

    private PredictionInputResult Read(Schema schema, IEnumerable<RecordBatch> batches)
    {
        string[] names = [.. schema.FieldsList.Select(field => field.Name)];
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            return new PredictionInputResult(null, [$"The column '{twice.Key}' is there twice; keep one of them."], []);
        }

        var rows = new RowReader(input.Readers, new ColumnLayout(input.Signature.Inputs, names), rules);
        foreach (var batch in batches)
        {
            if (rows.Rows + batch.Length > PredictionInput.MaxRows)
            {
                rows.Finish().Dispose();
                return JsonRowReader.TooMany();
            }

            rows.Add(batch.Length, (column, reader) => ColumnOf(batch, column, reader));
        }

        return rows.Rows == 0 ? new PredictionInputResult(null, [JsonRowReader.NoRows], []) : rows.Finish();
    }

    private static CellColumn ColumnOf(RecordBatch batch, int column, InputReader reader)
    {
        var array = batch.Column(column);
        return array.Length < batch.Length ? throw new DatasetException($"The column '{reader.Input.Name}' has fewer values than the others.")
            : ArrowColumn.Of(array, reader.ReadsMoments)
            ?? throw new DatasetException($"The column '{reader.Input.Name}' has the type {array.Data.DataType.Name}, which is not read as it is; cast it to text, numbers, truth values or moments.");
    }
}
