namespace Studio.Pipelines.Data.Reading;

using Studio.Pipelines.Data.Packing;

/// <summary>Text whose quotes are escaped by a backslash as text whose quotes are doubled: <c>\"</c> becomes <c>""</c>, and <c>\\</c> one backslash. Lengths stay as they are but for the latter.</summary>
/// <param name="inner">The text; disposed of with this.</param>
internal sealed class BackslashStream(Stream inner) : ForwardStream(inner)
{
    private bool _escaped;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        // Half of the room, because a backslash that stood for itself comes out with the byte after it.
        for (int read; (read = Inner.Read(buffer[..Math.Max(1, buffer.Length / 2)])) > 0;)
        {
            var kept = Rewrite(buffer, read);
            if (kept > 0)
            {
                return kept;
            }
        }

        return 0;
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
