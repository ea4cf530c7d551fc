namespace Studio.Pipelines.Data;

using System.Text;

/// <summary>Writes text of any encoding as UTF-8.</summary>
internal static class Transcoding
{
    private const int BlockSize = 1 << 20;
    private const int MostLines = 5;

    private static readonly FileStreamOptions Reading = new() { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = BlockSize };

    /// <summary>Writes a copy in UTF-8 in which what is no letter of the encoding is U+FFFD.</summary>
    /// <param name="file">Text to read.</param>
    /// <param name="encoding">Its encoding, unless a byte-order mark says another.</param>
    /// <param name="target">File to write.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What is damaged; null for nothing.</returns>
    /// <exception cref="DatasetException">There is a NUL.</exception>
    public static async Task<ReadingNote?> RunAsync(SourceFile file, Encoding encoding, string target, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file.Path, encoding, detectEncodingFromByteOrderMarks: true, Reading);
        var writer = new StreamWriter(target, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BlockSize);
        await using (writer.ConfigureAwait(false))
        {
            var damage = new Damage(file.FileName);
            var buffer = new char[BlockSize];
            for (int read; (read = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                damage.Add(buffer.AsSpan(0, read));
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }

            return damage.Note(encoding);
        }
    }

    private sealed class Damage(string fileName)
    {
        private readonly List<long> _lines = [];
        private long _line = 1;
        private long _count;
        private char _before;

        /// <summary>Looks at a block of decoded text.</summary>
        public void Add(ReadOnlySpan<char> block)
        {
            for (int next; (next = block.IndexOfAny("\n\r\0\uFFFD")) >= 0; block = block[(next + 1)..])
            {
                Add(block[next], next > 0 ? block[next - 1] : _before);
                _before = block[next];
            }

            _before = block.IsEmpty ? _before : block[^1];
        }

        /// <summary>What a person should know; null for nothing.</summary>
        public ReadingNote? Note(Encoding encoding) => _count == 0 ? null : new ReadingNote(
            "bad-bytes",
            true,
            null,
            string.Create(
                CultureInfo.InvariantCulture, $"{_count:N0} letters of the text are no {encoding.WebName} and read as '\uFFFD'; the first are in line {string.Join(", ", _lines)}."));

        private void Add(char letter, char before)
        {
            if (letter == '\0')
            {
                throw new DatasetException($"'{fileName}' has a NUL in line {_line}, which text cannot hold; save the file again as CSV in UTF-8, or say its encoding.");
            }

            if (letter != '\uFFFD')
            {
                _line += letter == '\n' && before == '\r' ? 0 : 1;
                return;
            }

            _count++;
            if (_lines.Count < MostLines && (_lines.Count == 0 || _lines[^1] != _line))
            {
                _lines.Add(_line);
            }
        }
    }
}
