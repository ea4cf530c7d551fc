namespace Studio.Jobs.Tests.Access;

/// <summary>The system's clock, but for what it was moved on. Timers are the system's.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _moved;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Move(TimeSpan time) => Interlocked.Add(ref _moved, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _moved));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _moved);
}
