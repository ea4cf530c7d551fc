namespace Studio.Jobs.People;

using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

/// <summary>Compares passwords. A name is locked after a few wrong ones and an address is slowed down; what a name is, known or not, no answer and no time tells.</summary>
internal sealed class SignIns
{
    /// <summary>Wrong passwords on end that lock a name.</summary>
    public const int MostFailures = 5;

    private const int MostTriesOfAddress = 9;

    /// <summary>How long a name is locked.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(5);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IPasswordHasher<PersonEntity> _hasher;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly FailedTries _addresses;
    private readonly UnknownNames _unknown;

    // What the password of somebody who is not there is compared with.
    private readonly Lazy<PersonEntity> _nobody;

    public SignIns(IDbContextFactory<StudioDbContext> database, IPasswordHasher<PersonEntity> hasher, AuditLog audit, TimeProvider time)
    {
        (_database, _hasher, _audit, _time) = (database, hasher, audit, time);
        _addresses = new FailedTries(MostTriesOfAddress, TimeSpan.FromMinutes(1), time);
        _unknown = new UnknownNames(time);
        _nobody = new Lazy<PersonEntity>(() =>
        {
            var nobody = new PersonEntity();
            nobody.PasswordHash = hasher.HashPassword(nobody, RandomNumberGenerator.GetHexString(64));
            return nobody;
        });
    }

    public async Task<SignInResult> SignInAsync(string name, string password, string? from, CancellationToken cancellationToken)
    {
        var normalized = PersonRules.Normalize(name.Length > PersonRules.LongestName ? name[..PersonRules.LongestName] : name);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var person = await db.People.AsNoTracking().SingleOrDefaultAsync(entity => entity.NormalizedUserName == normalized, cancellationToken);
        var result = await TryAsync(person, normalized, password, from, cancellationToken);
        if (result.Outcome != SignInOutcome.LockedOut)
        {
            // A name that nobody has is not written down: it may be a password in the wrong field.
            var (who, action) = (person?.UserName ?? "nobody", result.Outcome == SignInOutcome.SignedIn ? "sign-in" : "sign-in.refuse");
            await _audit.AddAsync(who, person?.Id, null, action, person?.UserName ?? "unknown name", from, CancellationToken.None);
        }

        return result;
    }

    /// <summary>Compares a password with that of a person, under the same limits.</summary>
    /// <param name="person">The person; null for one who is not there.</param>
    /// <param name="normalized">The name in the form in which names are compared.</param>
    /// <param name="password">The password.</param>
    /// <param name="from">The address it is asked from; null for the machine itself, which is not slowed down.</param>
    /// <param name="cancellationToken">Cancels before it is compared; the try counts.</param>
    public async Task<SignInResult> TryAsync(PersonEntity? person, string normalized, string password, string? from, CancellationToken cancellationToken)
    {
        if (_addresses.Begin(from) is { } slowed)
        {
            return new SignInResult(SignInOutcome.LockedOut, null, slowed);
        }

        var known = person?.PasswordHash is null ? null : person;
        if ((known is null ? _unknown.Begin(normalized) : await BeginAsync(known.Id, cancellationToken)) is { } locked)
        {
            return new SignInResult(SignInOutcome.LockedOut, null, locked);
        }

        if (!IsPasswordOf(known ?? _nobody.Value, password) || known is null)
        {
            return new SignInResult(SignInOutcome.Refused, null, null);
        }

        _addresses.TakeBack(from);
        await ForgiveAsync(known.Id);
        known.LockoutEnd = null;
        return new SignInResult(SignInOutcome.SignedIn, PersonRecord.Of(known, _time.GetUtcNow()), null);
    }

    private bool IsPasswordOf(PersonEntity person, string password) =>
        _hasher.VerifyHashedPassword(person, person.PasswordHash!, password.Length > PersonRules.LongestPassword ? string.Empty : password) != PasswordVerificationResult.Failed;

    /// <summary>Counts a try as failed when it begins, in one change of the row: many at once, also in several processes, are no way around.</summary>
    /// <returns>Null when it may go on; how long to wait when not.</returns>
    private async Task<TimeSpan?> BeginAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        DateTimeOffset? until = now + LockedFor;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var people = db.People.Where(person => person.Id == id);
        var begun = await people.Where(person => person.LockoutEnd == null || person.LockoutEnd <= now).ExecuteUpdateAsync(
            set => set
                .SetProperty(person => person.LockoutEnd, person => person.AccessFailedCount >= MostFailures - 1 ? until : person.LockoutEnd)
                .SetProperty(person => person.AccessFailedCount, person => person.AccessFailedCount >= MostFailures - 1 ? 0 : person.AccessFailedCount + 1),
            cancellationToken);
        return begun == 1 ? null : (await people.Select(person => person.LockoutEnd).SingleOrDefaultAsync(cancellationToken) ?? until) - now;
    }

    private async Task ForgiveAsync(Guid id)
    {
        await using var db = await _database.CreateDbContextAsync(CancellationToken.None);
        await db.People.Where(person => person.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(person => person.LockoutEnd, (DateTimeOffset?)null).SetProperty(person => person.AccessFailedCount, 0),
            CancellationToken.None);
    }
}
