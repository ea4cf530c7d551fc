namespace Studio.Jobs.People;

using Studio.Jobs.Access;

/// <summary>A key that programs show.</summary>
/// <param name="Id">Number, never given twice.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Prefix">The eight characters behind <c>mst_</c>.</param>
/// <param name="Personal">True when it acts as the person who made it, in all their projects; false for a key of a project.</param>
/// <param name="Role">What it may do in its project; null for a personal one.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Name of whoever made it.</param>
/// <param name="ExpiresAt">When it stops opening anything; null for never.</param>
/// <param name="LastUsedAt">When it was used last, to the minute; null for never.</param>
/// <param name="RevokedAt">When it was revoked; null when it was not.</param>
public sealed record KeyRecord(
    Guid Id,
    string Name,
    string Prefix,
    bool Personal,
    Role? Role,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? RevokedAt);

/// <summary>A key that is wanted.</summary>
/// <param name="Name">What it is for: 1 to 100 characters.</param>
/// <param name="Role">What it may do in the project of the caller; null for a personal one.</param>
/// <param name="Lifetime">How long it opens anything, at most ten years; null for ever.</param>
/// <param name="Personal">True for one that acts as the caller, in all their projects; false for one of the caller's project.</param>
public sealed record NewKey(string Name, Role? Role, TimeSpan? Lifetime, bool Personal);

/// <summary>How a change of keys went.</summary>
public enum KeyOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>What was asked for cannot be.</summary>
    Impossible,

    /// <summary>There is no such key.</summary>
    NotFound,
}

/// <summary>What came of a change.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Key">The key; null where there is none.</param>
/// <param name="Text">The whole key when it was made: it is told this once, and kept nowhere.</param>
/// <param name="Reasons">All that is wrong, in sentences; empty when it is done.</param>
public sealed record KeyResult(KeyOutcome Outcome, KeyRecord? Key, string? Text, IReadOnlyList<string> Reasons);
