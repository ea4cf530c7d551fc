namespace Studio.Benchmarks.Serving;

using Apache.Arrow;
using Apache.Arrow.Ipc;
using Studio.Pipelines.Data;

/// <summary>Rows as an Arrow stream, as pandas and Polars write it: numbers of 64 bits, texts in UTF-8.</summary>
internal static class ArrowRequest
{
    /// <summary>The bytes of a request.</summary>
    /// <param name="path">Path of the model's predictions.</param>
    /// <param name="rows">The rows.</param>
    public static byte[] Of(string path, ColumnTable rows)
    {
        var batch = new RecordBatch.Builder();
        foreach (var column in rows.Columns)
        {
            batch.Append(column.Name, true, Array(column));
        }

        using var built = batch.Build();
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, built.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(built);
            writer.WriteEnd();
        }

        return HttpConnection.Request(path, "application/vnd.apache.arrow.stream", stream.ToArray());
    }

    private static IArrowArray Array(TableColumn column) => column switch
    {
        NumberColumn numbers => numbers.Values.Aggregate(new DoubleArray.Builder(), (builder, value) => double.IsNaN(value) ? builder.AppendNull() : builder.Append(value)).Build(),
        TextColumn texts => texts.Values.Aggregate(new StringArray.Builder(), (builder, value) => builder.Append(value)).Build(),
        _ => throw new NotSupportedException(column.Name),
    };
}
