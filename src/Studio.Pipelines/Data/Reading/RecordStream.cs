namespace Studio.Pipelines.Data.Reading;

using Studio.Pipelines.Data.Packing;

/// <summary>A file that is read record by record, none of which may be longer than <see cref="LongRecords.MaxBytes"/>.</summary>
/// <param name="file">The file; disposed of with this.</param>
/// <param name="fileName">Name for messages.</param>
internal sealed class RecordStream(Stream file, string fileName) : ForwardStream(file)
{
    // Readers whose buffers have grown look ahead by no more than this.
    private const int BlockSize = 1 << 16;

    private long _read;
    private long _record;

    /// <summary>Bytes read.</summary>
    public override long Position
    {
        get => Inner.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>Begins the next record.</summary>
    public void Next() => (_read, _record) = (0, _record + 1);

    /// <inheritdoc/>
    /// <exception cref="DatasetException">The record is too long.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Counted(Inner.Read(buffer, offset, Math.Min(count, BlockSize)));

    /// <inheritdoc/>
    /// <exception cref="DatasetException">The record is too long.</exception>
    public override int Read(Span<byte> buffer) => Counted(Inner.Read(buffer[..Math.Min(buffer.Length, BlockSize)]));

    /// <inheritdoc/>
    /// <exception cref="DatasetException">The record is too long.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await Inner.ReadAsync(buffer[..Math.Min(buffer.Length, BlockSize)], cancellationToken).ConfigureAwait(false));

    private int Counted(int read)
    {
        _read += read;
        return _read <= LongRecords.MaxBytes ? read : throw LongRecords.Refusal(fileName, _record);
    }
}
