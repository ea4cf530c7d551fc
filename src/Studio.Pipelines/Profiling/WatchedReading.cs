namespace Studio.Pipelines.Profiling;

/// <summary>Reading that can be ended within a column.</summary>
internal static class WatchedReading
{
    /// <summary>The same, but it throws at the next rows when a token is cancelled.</summary>
    public static SpanTaker<T> Watched<T>(this SpanTaker<T> take, CancellationToken cancellationToken) => values =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return take(values);
    };
}
