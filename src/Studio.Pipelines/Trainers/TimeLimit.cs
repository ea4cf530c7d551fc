namespace Studio.Pipelines.Trainers;

/// <summary>
/// The time one training run should take. A learner that works in iterations looks at it after each and, once it is over,
/// ends with the best model it has: unlike a cancellation, which leaves none.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="seconds">Seconds from now; 0 or less is over at once.</param>
public sealed class TimeLimit(TimeProvider time, double seconds)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Seconds left; negative when over.</summary>
    public double SecondsLeft => seconds - time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>True when no time is left.</summary>
    public bool IsOver => SecondsLeft <= 0;

    /// <summary>A limit that begins now, of a part of the time that is left.</summary>
    /// <param name="share">Share, above 0 and at most 1.</param>
    public TimeLimit Part(double share) => new(time, SecondsLeft * share);
}
