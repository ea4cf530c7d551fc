namespace Studio.Jobs.People;

using System.Linq.Expressions;
using System.Security.Cryptography;
using Studio.Jobs.Access;

/// <summary>Keys that programs show in place of a sign-in: makes, lists and revokes them, and knows who shows one.</summary>
public sealed class KeyService
{
    private const int LongestName = 100;

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3653);

    private static readonly Expression<Func<ApiKeyEntity, KeyRecord>> ToRecord = key => new KeyRecord(
        key.Id, key.Name, key.Prefix, key.PersonId != null, key.Role, key.CreatedAt, key.CreatedBy, key.ExpiresAt, key.LastUsedAt, key.RevokedAt);

    private static readonly Func<ApiKeyEntity, KeyRecord> AsRecord = ToRecord.Compile();

    // What a key is compared with that nobody made.
    private static readonly byte[] s_none = new byte[SHA256.HashSizeInBytes];

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly PersonService _people;
    private readonly KnownCallers _known;
    private readonly KeyUses _uses;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal KeyService(IDbContextFactory<StudioDbContext> database, PersonService people, KnownCallers known, KeyUses uses, AuditLog audit, TimeProvider time) =>
        (_database, _people, _known, _uses, _audit, _time) = (database, people, known, uses, audit, time);

    /// <summary>Makes a key: everybody who is signed in a personal one, admins of a project one of their project.</summary>
    /// <exception cref="AccessDeniedException">The key is to be of the project, and the caller is no admin of it.</exception>
    public async Task<KeyResult> CreateAsync(NewKey wanted, CancellationToken cancellationToken)
    {
        var caller = Caller.Current;
        if (!wanted.Personal)
        {
            caller.Demand(Right.Administer);
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var problems = Problems(wanted).ToList();
        if (wanted.Personal && !await db.People.AnyAsync(person => person.Id == caller.Id, cancellationToken))
        {
            problems.Add("A personal key is made by a person who is signed in; make one of the project instead.");
        }

        if (problems.Count > 0)
        {
            return new KeyResult(KeyOutcome.Impossible, null, null, problems);
        }

        var text = KeyText.New();
        var key = New(wanted, text, caller);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        await _audit.WriteAsync("key.create", Describe(key), CancellationToken.None);
        return new KeyResult(KeyOutcome.Done, AsRecord(key), text, []);
    }

    /// <summary>The caller's personal keys, and for admins of the project those of the project, newest first; also those that were revoked or have expired.</summary>
    public async Task<IReadOnlyList<KeyRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await Seen(db, everybodys: false).OrderByDescending(key => key.CreatedAt).Select(ToRecord).ToListAsync(cancellationToken);
    }

    /// <summary>Revokes a key that the caller sees in the list; admins of the server revoke personal ones of others too. It opens nothing any more: at once in this process, in others after 10 s at most.</summary>
    public async Task<KeyResult> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await Seen(db, everybodys: true).SingleOrDefaultAsync(key => key.Id == id, cancellationToken) is not { } found)
        {
            return new KeyResult(KeyOutcome.NotFound, null, null, [$"There is no key {id}."]);
        }

        if (found.RevokedAt is null)
        {
            found.RevokedAt = _time.GetUtcNow();
            await db.SaveChangesAsync(cancellationToken);
            _known.Forget();
            await _audit.WriteAsync("key.revoke", Describe(found), CancellationToken.None);
        }

        return new KeyResult(KeyOutcome.Done, AsRecord(found), null, []);
    }

    /// <summary>Who shows a key. Answers are kept for 10 s.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="project">The project that is asked for.</param>
    /// <param name="from">The address it is asked from.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Null when there is no such key, it has expired, was revoked, or belongs to another project.</returns>
    public async Task<Caller?> CallerAsync(string key, Guid project, string? from, CancellationToken cancellationToken)
    {
        if (KeyText.PrefixOf(key) is not { } prefix)
        {
            return null;
        }

        var known = await _known.Keys.FindAsync(prefix, ReadAsync, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(KeyText.HashOf(key), known?.Hash ?? s_none) || known is null || known.ExpiresAt <= _time.GetUtcNow())
        {
            return null;
        }

        var caller = known.PersonId is { } person ? await _people.CallerAsync(person, project, from, cancellationToken)
            : known.ProjectId == project ? new Caller($"key {known.Name}", project, known.Role) { Id = known.Id, From = from }
            : null;
        if (caller is not null)
        {
            _uses.Tell(known.Id);
        }

        return caller;
    }

    private static IEnumerable<string> Problems(NewKey wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Length > LongestName || wanted.Name.Any(char.IsControl))
        {
            yield return $"A key cannot be called '{wanted.Name}': give 1 to {LongestName} characters that say what it is for.";
        }

        if (wanted.Personal && wanted.Role is not null)
        {
            yield return "A personal key has the roles of its person; give it none.";
        }
        else if (!wanted.Personal && wanted.Role is null)
        {
            yield return "A key of a project needs a role: predictor, viewer, editor or admin.";
        }

        if (wanted.Lifetime is { } lifetime && (lifetime <= TimeSpan.Zero || lifetime > LongestLife))
        {
            yield return "A key lives for more than no time and ten years at most; leave the time out for one that lives for ever.";
        }
    }

    private static string Describe(ApiKeyEntity key) =>
        key.PersonId is not null ? $"{key.Name} ({key.Prefix}, personal)" : $"{key.Name} ({key.Prefix}, {key.Role?.Name()})";

    /// <summary>Keys that the caller may decide about.</summary>
    private static IQueryable<ApiKeyEntity> Seen(StudioDbContext db, bool everybodys)
    {
        var caller = Caller.Current;
        var (own, all) = (caller.Id, everybodys && caller.IsServerAdmin);
        Guid? project = caller.May(Right.Administer) ? caller.ProjectOfNew : null;
        return db.ApiKeys.Where(key => (key.PersonId != null && (all || key.PersonId == own)) || (key.ProjectId != null && key.ProjectId == project));
    }

    private ApiKeyEntity New(NewKey wanted, string text, Caller caller)
    {
        var now = _time.GetUtcNow();
        return new ApiKeyEntity
        {
            Id = Guid.CreateVersion7(now),
            Prefix = KeyText.PrefixOf(text)!,
            Hash = Convert.ToHexStringLower(KeyText.HashOf(text)),
            Name = wanted.Name,
            PersonId = wanted.Personal ? caller.Id : null,
            ProjectId = wanted.Personal ? null : caller.ProjectOfNew,
            Role = wanted.Role,
            CreatedAt = now,
            CreatedBy = caller.Name,
            ExpiresAt = now + wanted.Lifetime,
        };
    }

    private async Task<KeyStanding?> ReadAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(row => row.Prefix == prefix && row.RevokedAt == null, cancellationToken);
        return key is null ? null : new KeyStanding(key.Id, key.Name, Convert.FromHexString(key.Hash), key.PersonId, key.ProjectId, key.Role, key.ExpiresAt);
    }
}
