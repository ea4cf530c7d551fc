namespace Studio.Pipelines.Data;

/// <summary>Finds the lines that bytes of a file are in.</summary>
internal static class LineNumbers
{
    private const int BlockSize = 1 << 20;

    /// <summary>Line numbers from 1 by byte position.</summary>
    /// <param name="path">Text file.</param>
    /// <param name="positions">1-based byte positions, as DuckDB gives them.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<Dictionary<long, long>> FindAsync(string path, IEnumerable<long> positions, CancellationToken cancellationToken)
    {
        var wanted = new Queue<long>(positions.Distinct().Order());
        var lines = new Dictionary<long, long>();
        if (wanted.Count == 0)
        {
            return lines;
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[BlockSize];
            long start = 0, line = 1;
            for (int read; wanted.Count > 0 && (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; start += read)
            {
                var counted = 0;
                while (wanted.TryPeek(out var next) && next - 1 <= start + read)
                {
                    var end = (int)Math.Max(counted, next - 1 - start);
                    line += buffer.AsSpan(counted, end - counted).Count((byte)'\n');
                    counted = end;
                    lines[wanted.Dequeue()] = line;
                }

                line += buffer.AsSpan(counted, read - counted).Count((byte)'\n');
            }

            while (wanted.TryDequeue(out var beyond))
            {
                lines[beyond] = line;
            }
        }

        return lines;
    }
}
