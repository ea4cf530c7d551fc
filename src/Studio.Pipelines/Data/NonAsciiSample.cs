namespace Studio.Pipelines.Data;

/// <summary>The cells of a file that are not all ASCII, each once: what an encoding can be told by.</summary>
internal static class NonAsciiSample
{
    private const int MostBytes = 64 << 10;
    private const int LongestCell = 4096;
    private const int BlockSize = 1 << 20;

    /// <summary>Reads them, 64 KiB at most, with a line feed after each.</summary>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            var sample = new MemoryStream();
            var known = new HashSet<string>();
            var buffer = new byte[BlockSize];
            for (int read; sample.Length < MostBytes && (read = await stream.ReadAtLeastAsync(buffer, BlockSize, false, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                AddCells(buffer.AsSpan(0, read), sample, known);
            }

            return sample.ToArray();
        }
    }

    /// <summary>Cells between marks that no encoding has within a letter (beyond ASCII, letters of several bytes end with 0x30 at least).</summary>
    private static void AddCells(ReadOnlySpan<byte> block, MemoryStream sample, HashSet<string> known)
    {
        while (!block.IsEmpty && sample.Length < MostBytes)
        {
            var length = block.IndexOfAny("\n\r,\t\""u8);
            length = length < 0 ? block.Length : length;
            var cell = block[..Math.Min(length, LongestCell)];
            if (cell.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && known.Add(System.Text.Encoding.Latin1.GetString(cell)))
            {
                sample.Write(cell);
                sample.WriteByte((byte)'\n');
            }

            block = block[Math.Min(length + 1, block.Length)..];
        }
    }
}
