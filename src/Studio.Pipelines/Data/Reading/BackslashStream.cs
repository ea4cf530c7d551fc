namespace Studio.Pipelines.Data.Reading;

/// <summary>Text whose quotes are escaped by a backslash as text whose quotes are doubled: <c>\"</c> becomes <c>""</c>, and <c>\\</c> one backslash. Lengths stay as they are but for the latter.</summary>
internal sealed class BackslashStream(Stream inner) : Stream
{
    private bool _escaped;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        // Half of the room, because a backslash that stood for itself comes out with the byte after it.
        for (int read; (read = inner.Read(buffer[..Math.Max(1, buffer.Length / 2)])) > 0;)
        {
            var kept = Rewrite(buffer, read);
            if (kept > 0)
            {
                return kept;
            }
        }

        return 0;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Rewrite(Span<byte> buffer, int read)
    {
        Span<byte> source = buffer[..read].ToArray();
        var length = 0;
        foreach (var letter in source)
        {
            if (_escaped)
            {
                _escaped = false;
                if (letter != (byte)'\\')
                {
                    buffer[length++] = letter == (byte)'"' ? letter : (byte)'\\';
                }

                buffer[length++] = letter;
            }
            else if (letter == (byte)'\\')
            {
                _escaped = true;
            }
            else
            {
                buffer[length++] = letter;
            }
        }

        return length;
    }
}
