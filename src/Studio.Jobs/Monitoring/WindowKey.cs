namespace Studio.Jobs.Monitoring;

/// <summary>A version in a window of time.</summary>
/// <param name="VersionId">The version.</param>
/// <param name="Start">Beginning of the window, in ticks of UTC.</param>
internal readonly record struct WindowKey(Guid VersionId, long Start)
{
    /// <summary>The window that a moment lies in.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="at">The moment.</param>
    /// <param name="minutes">Length of windows.</param>
    public static WindowKey Of(Guid versionId, DateTimeOffset at, int minutes) => new(versionId, StartOf(at, minutes).UtcTicks);

    /// <summary>Beginning of the window that a moment lies in: windows are counted from the year 1, whose first day was a Monday.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset at, int minutes) => new(at.UtcTicks - (at.UtcTicks % (minutes * TimeSpan.TicksPerMinute)), TimeSpan.Zero);
}
