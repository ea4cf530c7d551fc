namespace Studio.Pipelines.Trials;

using System.Reflection;

/// <summary>Turns an exception into one sentence for the leaderboard.</summary>
internal static class FailureReason
{
    private const int MaxLength = 300;

    public static string Of(Exception exception)
    {
        var cause = exception;
        while (cause is AggregateException or TargetInvocationException or TypeInitializationException && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        if (cause is OutOfMemoryException)
        {
            return "Out of memory; allow more memory, or use fewer rows or columns.";
        }

        var line = cause.Message.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end].TrimEnd();
        if (line.IsEmpty)
        {
            return cause.GetType().Name;
        }

        return line.Length <= MaxLength ? line.ToString() : $"{line[..MaxLength]}…";
    }
}
