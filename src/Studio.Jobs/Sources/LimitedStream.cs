namespace Studio.Jobs.Sources;

using Studio.Pipelines.Data;

/// <summary>A stream of which no more than so many bytes are taken.</summary>
internal sealed class LimitedStream(Stream inner, long most) : ReadOnlyStream
{
    private long _taken;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _taken += read;
        return _taken <= most ? read : throw TooLong(most);
    }

    /// <summary>What is told of a source that is longer.</summary>
    public static DatasetException TooLong(long most) => new(string.Create(
        CultureInfo.InvariantCulture, $"The source has more than the {most:N0} bytes allowed; ask for less of it, or raise Sources:MaxBytes."));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
