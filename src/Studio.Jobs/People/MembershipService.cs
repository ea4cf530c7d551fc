namespace Studio.Jobs.People;

using Studio.Jobs.Access;

/// <summary>Roles of people in the project of the caller.</summary>
public sealed class MembershipService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly KnownCallers _known;
    private readonly AuditLog _audit;

    internal MembershipService(IDbContextFactory<StudioDbContext> database, KnownCallers known, AuditLog audit) => (_database, _known, _audit) = (database, known, audit);

    /// <summary>Everybody who has a role in the project, by name. Admins of the server, who need none, are there only when they were given one.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the project.</exception>
    public async Task<IReadOnlyList<MemberRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Administer);
        var project = Caller.Current.ProjectOfNew;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var members = await db.Memberships
            .Where(membership => membership.ProjectId == project)
            .Join(db.People, membership => membership.PersonId, person => person.Id, (membership, person) => new MemberRecord(person.Id, person.UserName!, membership.Role))
            .ToListAsync(cancellationToken);
        return [.. members.OrderBy(member => member.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Gives a person a role in the project, in place of the one they have.</summary>
    /// <param name="person">Name of the person, in capital or small letters.</param>
    /// <param name="role">The role.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="AccessDeniedException">The caller is no admin of the project.</exception>
    public async Task<MembershipResult> GiveAsync(string person, Role role, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Administer);
        var project = Caller.Current.ProjectOfNew;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, person, cancellationToken) is not { } found)
        {
            return NoPerson(person);
        }

        var given = await db.Memberships
            .Where(membership => membership.ProjectId == project && membership.PersonId == found.PersonId)
            .ExecuteUpdateAsync(set => set.SetProperty(membership => membership.Role, role), cancellationToken);
        if (given == 0)
        {
            db.Memberships.Add(new MembershipEntity { ProjectId = project, PersonId = found.PersonId, Role = role });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException)
            {
                return new MembershipResult(MembershipOutcome.Refused, null, $"Somebody else changed '{person}' at the same time; try again.");
            }
        }

        _known.Forget();
        await _audit.WriteAsync("member.give", $"{found.Name}: {role.Name()}", CancellationToken.None);
        return new MembershipResult(MembershipOutcome.Done, found with { Role = role }, null);
    }

    /// <summary>Takes a person's role in the project away.</summary>
    /// <param name="person">Name of the person, in capital or small letters.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="AccessDeniedException">The caller is no admin of the project.</exception>
    public async Task<MembershipResult> TakeAsync(string person, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Administer);
        var project = Caller.Current.ProjectOfNew;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(db, person, cancellationToken) is not { } found)
        {
            return NoPerson(person);
        }

        var taken = await db.Memberships.Where(membership => membership.ProjectId == project && membership.PersonId == found.PersonId).ExecuteDeleteAsync(cancellationToken);
        if (taken == 0)
        {
            return new MembershipResult(MembershipOutcome.NotFound, null, $"'{found.Name}' has no role in this project.");
        }

        _known.Forget();
        await _audit.WriteAsync("member.take", found.Name, CancellationToken.None);
        return new MembershipResult(MembershipOutcome.Done, null, null);
    }

    private static MembershipResult NoPerson(string name) => new(MembershipOutcome.NotFound, null, $"There is no person '{name}'; an admin of the server can add one.");

    private static Task<MemberRecord?> FindAsync(StudioDbContext db, string name, CancellationToken cancellationToken)
    {
        var normalized = PersonRules.Normalize(name);
        return db.People.Where(person => person.NormalizedUserName == normalized).Select(person => new MemberRecord(person.Id, person.UserName!, Role.Predictor)).SingleOrDefaultAsync(cancellationToken);
    }
}
