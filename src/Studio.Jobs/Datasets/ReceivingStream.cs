namespace Studio.Jobs.Datasets;

using Studio.Jobs.Sources;
using Studio.Pipelines.Data.Reading;

/// <summary>Content that comes in, told byte by byte.</summary>
internal sealed class ReceivingStream(Stream inner, ReadingProgress progress) : ReadOnlyStream
{
    private long _received;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        progress.Report(ReadingPhase.Receiving, _received += read);
        return read;
    }
}
