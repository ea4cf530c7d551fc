namespace Studio.Jobs.People;

/// <summary>How a change of people went.</summary>
public enum PersonOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>What was asked for cannot be: a name, a mail address or a password.</summary>
    Impossible,

    /// <summary>Another person has that name or that login already.</summary>
    Taken,

    /// <summary>There is no such person.</summary>
    NotFound,

    /// <summary>Nobody would be left who is an admin of the server.</summary>
    LastAdmin,

    /// <summary>The password that was given is not that of the person.</summary>
    WrongPassword,

    /// <summary>There were too many wrong passwords; it has to wait.</summary>
    LockedOut,
}

/// <summary>What came of a change.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Person">The person as they are now; null where there is none.</param>
/// <param name="Reasons">All that is wrong, in sentences; empty when it is done.</param>
public sealed record PersonResult(PersonOutcome Outcome, PersonRecord? Person, IReadOnlyList<string> Reasons)
{
    internal static PersonResult Done(PersonRecord? person) => new(PersonOutcome.Done, person, []);

    internal static PersonResult Refused(PersonOutcome outcome, params IReadOnlyList<string> reasons) => new(outcome, null, reasons);

    internal static PersonResult NotFound(Guid id) => Refused(PersonOutcome.NotFound, $"There is no person {id}.");
}
