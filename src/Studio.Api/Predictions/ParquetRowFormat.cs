namespace Studio.Api.Predictions;

using System.Buffers;
using ParquetSharp.Arrow;
using Studio.Api.Serving;

/// <summary>A Parquet file; answers are a file of <see cref="ArrowAnswers"/>.</summary>
internal sealed class ParquetRowFormat : IRowFormat
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Types { get; } = ["application/vnd.apache.parquet"];

    /// <inheritdoc/>
    public PredictionInputResult Read(PredictionInput input, CallBody body, InputRules rules, CancellationToken cancellationToken) => input.FromParquet(body.Bytes, rules);

    /// <inheritdoc/>
    public void Write(CallAnswers answers, PooledBuffer output)
    {
        using var batch = ArrowAnswers.Of(answers);
        using var stream = new MemoryStream();
        using (var writer = new FileWriter(stream, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.Close();
        }

        output.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
