namespace Studio.Jobs.Training;

/// <summary>The last lines a process wrote to standard error.</summary>
internal static class ErrorTail
{
    private const int Lines = 50;
    private const int LineLength = 1000;

    /// <summary>Reads to the end, keeping the last lines, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(TextReader errors)
    {
        var tail = new Queue<string>();
        while (await errors.ReadLineAsync() is { } line)
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
