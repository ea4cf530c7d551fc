namespace Studio.Pipelines.Data;

/// <summary>One pass over the bytes of a text file before DuckDB sees it.</summary>
/// <param name="ValidUtf8">True when all of it is UTF-8.</param>
/// <param name="LongestLine">Bytes of the longest line.</param>
internal sealed record TextScan(bool ValidUtf8, long LongestLine)
{
    private const int BlockSize = 1 << 20;

    /// <summary>Scans a file.</summary>
    /// <exception cref="DatasetException">There is a NUL byte.</exception>
    public static async Task<TextScan> RunAsync(string path, string fileName, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            var state = new State(fileName);
            var buffer = new byte[BlockSize];
            var kept = 0;
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                state.Lines(buffer.AsSpan(kept, read));
                kept = state.Utf8(buffer, kept + read);
            }

            return new TextScan(state.ValidUtf8 && kept == 0, state.LongestLine);
        }
    }

    private sealed class State(string fileName)
    {
        private long _line = 1;
        private long _length;

        public bool ValidUtf8 { get; private set; } = true;

        public long LongestLine { get; private set; }

        public void Lines(ReadOnlySpan<byte> block)
        {
            while (!block.IsEmpty)
            {
                var end = block.IndexOf((byte)'\n');
                var part = end < 0 ? block : block[..end];
                if (part.Contains((byte)0))
                {
                    throw new DatasetException($"'{fileName}' has a NUL byte in line {_line}, which text cannot hold; save the file again as CSV in UTF-8.");
                }

                _length += part.Length;
                LongestLine = Math.Max(LongestLine, _length);
                if (end < 0)
                {
                    return;
                }

                _line++;
                _length = 0;
                block = block[(end + 1)..];
            }
        }

        /// <summary>Checks the block and moves a character that it cuts to the front; gives how many bytes were moved.</summary>
        public int Utf8(byte[] buffer, int length)
        {
            var cut = CutCharacter(buffer.AsSpan(0, length));
            ValidUtf8 = ValidUtf8 && System.Text.Unicode.Utf8.IsValid(buffer.AsSpan(0, length - cut));
            buffer.AsSpan(length - cut, cut).CopyTo(buffer);
            return cut;
        }

        /// <summary>Length of an unfinished character at the end: a lead byte that announces more bytes than follow.</summary>
        private static int CutCharacter(ReadOnlySpan<byte> block)
        {
            for (var back = 1; back <= Math.Min(3, block.Length); back++)
            {
                var value = block[^back];
                if (value >= 0xC0)
                {
                    var announced = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                    return announced > back ? back : 0;
                }

                if (value < 0x80)
                {
                    return 0;
                }
            }

            return 0;
        }
    }
}
