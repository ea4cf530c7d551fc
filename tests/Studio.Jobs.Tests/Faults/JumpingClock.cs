namespace Studio.Jobs.Tests.Faults;

/// <summary>A clock on the wall that is set to and fro by hours with every look; time itself passes as it does.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private readonly Random _random = new(1);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_random)
        {
            return base.GetUtcNow().AddHours(_random.Next(-48, 48));
        }
    }
}
