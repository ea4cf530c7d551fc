namespace Studio.Api.Predictions;

using System.Buffers;
using Apache.Arrow.Ipc;
using Studio.Api.Serving;

/// <summary>An Arrow stream or file; answers are the stream of <see cref="ArrowAnswers"/>.</summary>
internal sealed class ArrowRowFormat : IRowFormat
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Types { get; } = ["application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.file"];

    /// <inheritdoc/>
    public PredictionInputResult Read(PredictionInput input, CallBody body, InputRules rules, CancellationToken cancellationToken) => input.FromArrow(body.Bytes, rules);

    /// <inheritdoc/>
    public void Write(CallAnswers answers, PooledBuffer output)
    {
        using var batch = ArrowAnswers.Of(answers);
        using var stream = new MemoryStream();
        using (var writer = new ArrowStreamWriter(stream, batch.Schema, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        output.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
