namespace Studio.Jobs.People;

using Studio.Jobs.Access;

/// <summary>Somebody with a role in a project.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Name">Their name.</param>
/// <param name="Role">Their role.</param>
public sealed record MemberRecord(Guid PersonId, string Name, Role Role);

/// <summary>How a change of roles went.</summary>
public enum MembershipOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>There is no such person, or they have no role in the project.</summary>
    NotFound,

    /// <summary>Somebody else changed it at the same time.</summary>
    Refused,
}

/// <summary>What came of a change.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Member">The person with their role; null where they have none.</param>
/// <param name="Reason">Why it did not go; null when it did.</param>
public sealed record MembershipResult(MembershipOutcome Outcome, MemberRecord? Member, string? Reason);
