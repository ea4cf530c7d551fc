namespace Studio.Pipelines.Data;

/// <summary>One pass over the bytes of a text file before it is read.</summary>
/// <param name="Letters">Characters of several bytes that are UTF-8.</param>
/// <param name="BadBytes">Bytes that are not.</param>
/// <param name="FirstBad">Lines of the first of them.</param>
internal sealed record TextScan(long Letters, long BadBytes, IReadOnlyList<long> FirstBad)
{
    private const int BlockSize = 1 << 20;
    private const int MostLines = 5;

    /// <summary>Few bad bytes among many letters are damage. In text of another encoding hardly any pair of bytes is a letter by chance.</summary>
    private const double MostDamage = 0.25;

    /// <summary>True when all of it is UTF-8, or all but a few damaged letters.</summary>
    public bool IsUtf8 => BadBytes == 0 || BadBytes < Letters * MostDamage;

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
                var rest = state.Add(buffer.AsSpan(0, kept + read), last: false);
                buffer.AsSpan(kept + read - rest, rest).CopyTo(buffer);
                kept = rest;
            }

            state.Add(buffer.AsSpan(0, kept), last: true);
            return new TextScan(state.Letters, state.BadBytes, state.FirstBad);
        }
    }

    private sealed class State(string fileName)
    {
        private long _line = 1;
        private bool _return;

        public long Letters { get; private set; }

        public long BadBytes { get; private set; }

        public List<long> FirstBad { get; } = [];

        /// <summary>Looks at a block; gives how many bytes at its end are to be seen again with the next.</summary>
        public int Add(ReadOnlySpan<byte> block, bool last)
        {
            while (!block.IsEmpty)
            {
                var special = block.IndexOfAnyExceptInRange((byte)1, (byte)0x7F);
                var plain = special < 0 ? block : block[..special];
                CountLines(plain);
                if (special < 0)
                {
                    return 0;
                }

                block = block[special..];
                var length = Letter(block, last);
                if (length == 0)
                {
                    return block.Length;
                }

                block = block[length..];
            }

            return 0;
        }

        /// <summary>Bytes of the letter at the start, be it whole or damaged; 0 when the block ends within it.</summary>
        private int Letter(ReadOnlySpan<byte> block, bool last)
        {
            if (block[0] == 0)
            {
                throw new DatasetException($"'{fileName}' has a NUL byte in line {_line}, which text cannot hold; save the file again as CSV in UTF-8.");
            }

            var status = System.Text.Rune.DecodeFromUtf8(block, out _, out var length);
            if (status == System.Buffers.OperationStatus.NeedMoreData && !last)
            {
                return 0;
            }

            if (status == System.Buffers.OperationStatus.Done)
            {
                Letters++;
                return length;
            }

            BadBytes += length;
            if (FirstBad.Count < MostLines && (FirstBad.Count == 0 || FirstBad[^1] != _line))
            {
                FirstBad.Add(_line);
            }

            return length;
        }

        /// <summary>Line feeds, carriage returns, and both together.</summary>
        private void CountLines(ReadOnlySpan<byte> text)
        {
            while (!text.IsEmpty)
            {
                if (_return && text[0] == (byte)'\n')
                {
                    text = text[1..];
                }

                _return = false;
                var end = text.IndexOfAny((byte)'\n', (byte)'\r');
                if (end < 0)
                {
                    return;
                }

                _line++;
                _return = text[end] == (byte)'\r';
                text = text[(end + 1)..];
            }
        }
    }
}
