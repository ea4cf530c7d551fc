namespace Studio.Jobs.People;

using Studio.Jobs.Access;

/// <summary>What a person is in a project.</summary>
internal sealed record PersonStanding(string Name, string Stamp, bool IsServerAdmin, Role? Role);

/// <summary>What a key opens. Its text is not here either.</summary>
internal sealed record KeyStanding(Guid Id, string Name, byte[] Hash, Guid? PersonId, Guid? ProjectId, Role? Role, DateTimeOffset? ExpiresAt);

/// <summary>People and keys that asked lately. Whoever changes any of them in this process forgets all; others see it when the answers are 10 s old.</summary>
internal sealed class KnownCallers(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    /// <summary>By person and project.</summary>
    public Recent<(Guid Person, Guid Project), PersonStanding> People { get; } = new(Kept, time);

    /// <summary>By prefix.</summary>
    public Recent<string, KeyStanding> Keys { get; } = new(Kept, time);

    public void Forget()
    {
        People.Forget();
        Keys.Forget();
    }
}
