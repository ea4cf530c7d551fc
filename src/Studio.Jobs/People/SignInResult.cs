namespace Studio.Jobs.People;

/// <summary>How signing in went.</summary>
public enum SignInOutcome
{
    /// <summary>Name and password are those of a person.</summary>
    SignedIn,

    /// <summary>They are not; which of the two is wrong, nobody is told.</summary>
    Refused,

    /// <summary>There were too many tries with that name or from that address; nothing was looked at.</summary>
    LockedOut,
}

/// <summary>What came of signing in.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Person">The person; null unless signed in.</param>
/// <param name="Wait">How long to wait before the next try; null unless locked out.</param>
public sealed record SignInResult(SignInOutcome Outcome, PersonRecord? Person, TimeSpan? Wait);
