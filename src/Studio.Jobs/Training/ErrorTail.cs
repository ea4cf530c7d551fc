namespace Studio.Jobs.Training;

/// <summary>The last lines a process wrote to standard error.</summary>
internal static class ErrorTail
{
    private const int Lines = 50;
    private const int LineLength = 1000;
    private const int LongestLine = 100_000;

    /// <summary>Reads to the end, keeping the last lines, oldest first; lines longer than 100,000 characters are left out.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(TextReader errors)
    {
        var tail = new Queue<string>();
        var lines = new BoundedLines(errors, LongestLine);
        while (await lines.ReadAsync() is { } line)
        {
            tail.Enqueue(line.Length <= LineLength ? line : line[..LineLength]);
            if (tail.Count > Lines)
            {
                tail.Dequeue();
            }
        }

        return [.. tail];
    }
}
