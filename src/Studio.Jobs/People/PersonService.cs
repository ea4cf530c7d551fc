namespace Studio.Jobs.People;

using Microsoft.AspNetCore.Identity;
using Studio.Jobs.Access;

/// <summary>People who can sign in: adds, lists and deletes them, changes what they are, and knows whoever is signed in.</summary>
public sealed class PersonService
{
    private static readonly TimeSpan NoneKnown = TimeSpan.FromSeconds(2);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IServiceScopeFactory _scopes;
    private readonly SignIns _signIns;
    private readonly KnownCallers _known;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly Recent<bool, object> _nobody;
    private volatile bool _any;

    internal PersonService(
        IDbContextFactory<StudioDbContext> database, IServiceScopeFactory scopes, SignIns signIns, KnownCallers known, AuditLog audit, TimeProvider time) =>
        (_database, _scopes, _signIns, _known, _audit, _time, _nobody) = (database, scopes, signIns, known, audit, time, new(NoneKnown, time));

    /// <summary>True when there are any people. Asks the store at most every 2 s while there are none, and never again once there are.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        // Somebody may have been added here meanwhile.
        return _any || await _nobody.FindAsync(default, IsEmptyAsync, cancellationToken) is null || _any;
    }

    /// <summary>Adds a person.</summary>
    /// <param name="name">See <see cref="PersonRules"/>; nobody else may have it, however it is written.</param>
    /// <param name="mail">Mail address; null for none.</param>
    /// <param name="password">See <see cref="PersonRules"/>; null for somebody who signs in elsewhere.</param>
    /// <param name="serverAdmin">True for an admin of the server, which the first person must be.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<PersonResult> CreateAsync(string name, string? mail, string? password, bool serverAdmin, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        var problems = PersonRules.NameProblems(name).Concat(PersonRules.MailProblems(mail)).Concat(password is null ? [] : PersonRules.PasswordProblems(password, name)).ToList();
        if (!serverAdmin && !await AnyAsync(cancellationToken))
        {
            problems.Add("The first person must be an admin of the server: nobody else could add others.");
        }

        if (problems.Count > 0)
        {
            return PersonResult.Refused(PersonOutcome.Impossible, problems);
        }

        var now = _time.GetUtcNow();
        var person = new PersonEntity { Id = Guid.CreateVersion7(now), UserName = name, Email = mail, IsServerAdmin = serverAdmin, CreatedAt = now };
        if (!await AddAsync(person, password, cancellationToken))
        {
            return PersonResult.Refused(PersonOutcome.Taken, $"There is a person '{name}' already.");
        }

        _any = true;
        await _audit.WriteAsync("person.create", name, CancellationToken.None);
        return PersonResult.Done(PersonRecord.Of(person, now));
    }

    /// <summary>Everybody, by name.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<IReadOnlyList<PersonRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var people = await db.People.AsNoTracking().ToListAsync(cancellationToken);
        return [.. people.OrderBy(person => person.NormalizedUserName, StringComparer.Ordinal).Select(person => PersonRecord.Of(person, _time.GetUtcNow()))];
    }

    /// <summary>One person; null for none.</summary>
    /// <exception cref="AccessDeniedException">It is somebody else, and the caller is no admin of the server.</exception>
    public async Task<PersonRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        DemandOwnOrServerAdmin(id);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.People.AsNoTracking().SingleOrDefaultAsync(person => person.Id == id, cancellationToken) is { } found ? PersonRecord.Of(found, _time.GetUtcNow()) : null;
    }

    /// <summary>The person of a login elsewhere; null for none. For whoever has just proved to have that login: the caller is not asked.</summary>
    /// <param name="provider">Who vouches for it.</param>
    /// <param name="key">What they call the person, the same for ever.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<PersonRecord?> FindByLoginAsync(string provider, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WithPeopleAsync(async people => await people.FindByLoginAsync(provider, key) is { } person ? PersonRecord.Of(person, _time.GetUtcNow()) : null);
    }

    /// <summary>Lets a person sign in by a login elsewhere.</summary>
    /// <exception cref="AccessDeniedException">It is somebody else, and the caller is no admin of the server.</exception>
    public Task<PersonResult> LinkLoginAsync(Guid id, string provider, string key, CancellationToken cancellationToken)
    {
        DemandOwnOrServerAdmin(id);
        cancellationToken.ThrowIfCancellationRequested();
        return WithPeopleAsync(async people =>
        {
            if (await people.FindByIdAsync(id.ToString()) is not { } person)
            {
                return PersonResult.NotFound(id);
            }

            if (!await SavedAsync(() => people.AddLoginAsync(person, new UserLoginInfo(provider, key, provider))))
            {
                return PersonResult.Refused(PersonOutcome.Taken, $"That login of '{provider}' is somebody's already.");
            }

            await _audit.WriteAsync("person.link", $"{person.UserName}: {provider}", CancellationToken.None);
            return PersonResult.Done(PersonRecord.Of(person, _time.GetUtcNow()));
        });
    }

    /// <summary>Gives a person another password, and unlocks their name. Whoever is signed in as them is not any more.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public Task<PersonResult> SetPasswordAsync(Guid id, string password, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        cancellationToken.ThrowIfCancellationRequested();
        return ChangePasswordAsync(id, password);
    }

    /// <summary>Gives the caller another password. Whoever is signed in as them elsewhere is not any more. Wrong old ones count like those of a sign-in.</summary>
    /// <exception cref="AccessDeniedException">It is not the caller.</exception>
    public async Task<PersonResult> ChangeOwnPasswordAsync(Guid id, string old, string password, CancellationToken cancellationToken)
    {
        if (Caller.Current.Id != id)
        {
            throw new AccessDeniedException("Everybody changes their own password only; an admin of the server can set that of others.");
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await db.People.AsNoTracking().SingleOrDefaultAsync(person => person.Id == id, cancellationToken) is not { } known)
        {
            return PersonResult.NotFound(id);
        }

        var tried = await _signIns.TryAsync(known, known.NormalizedUserName!, old, Caller.Current.From, cancellationToken);
        return tried.Outcome switch
        {
            SignInOutcome.SignedIn => await ChangePasswordAsync(id, password),
            SignInOutcome.Refused => PersonResult.Refused(PersonOutcome.WrongPassword, "The old password is not right."),
            _ => PersonResult.Refused(PersonOutcome.LockedOut, string.Create(CultureInfo.InvariantCulture, $"There were too many wrong passwords; try again in {Math.Ceiling(tried.Wait!.Value.TotalSeconds)} s.")),
        };
    }

    /// <summary>Makes a person an admin of the server, or no admin any more.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<PersonResult> SetServerAdminAsync(Guid id, bool serverAdmin, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        var result = await ChangeAsync(
            id,
            leaves: !serverAdmin,
            people => people.ExecuteUpdateAsync(set => set.SetProperty(person => person.IsServerAdmin, serverAdmin), cancellationToken),
            cancellationToken);
        if (result.Person is not { } person)
        {
            return result;
        }

        await _audit.WriteAsync(serverAdmin ? "person.promote" : "person.demote", person.Name, CancellationToken.None);
        return result with { Person = person with { IsServerAdmin = serverAdmin } };
    }

    /// <summary>Deletes a person with their roles, logins and personal keys.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<PersonResult> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        var result = await ChangeAsync(id, leaves: true, people => people.ExecuteDeleteAsync(cancellationToken), cancellationToken);
        if (result.Person is not { } person)
        {
            return result;
        }

        await _audit.WriteAsync("person.delete", person.Name, CancellationToken.None);
        return result with { Person = null };
    }

    /// <summary>Signs in by name and password. Five wrong passwords on end lock a name for 5 minutes, and an address has 9 failed tries a minute.</summary>
    /// <param name="name">The name, in capital or small letters.</param>
    /// <param name="password">The password.</param>
    /// <param name="from">The address it is asked from; null for the machine itself, which is not slowed down.</param>
    /// <param name="cancellationToken">Cancels before the password is compared.</param>
    public Task<SignInResult> SignInAsync(string name, string password, string? from, CancellationToken cancellationToken) => _signIns.SignInAsync(name, password, from, cancellationToken);

    /// <summary>Who somebody signed in is in a project. Answers are kept for 10 s.</summary>
    /// <param name="person">The person.</param>
    /// <param name="stamp">Their <see cref="PersonRecord.Stamp"/> when they signed in.</param>
    /// <param name="project">The project that is asked for.</param>
    /// <param name="from">The address it is asked from.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>Somebody without a role where they have none in the project; null when the person is gone or has had another password since.</returns>
    public async Task<Caller?> CallerAsync(Guid person, string stamp, Guid project, string? from, CancellationToken cancellationToken)
    {
        var standing = await _known.People.FindAsync((person, project), ReadAsync, cancellationToken);
        if (standing is not null && standing.Stamp != stamp)
        {
            // Another process may have changed the password, and this be a sign-in with the new one.
            standing = await _known.People.ReadAsync((person, project), ReadAsync, cancellationToken);
        }

        return standing?.Stamp == stamp ? CallerOf(standing, person, project, from) : null;
    }

    /// <summary>Who a person is in a project, for a key that acts as them; null when they are gone.</summary>
    internal async Task<Caller?> CallerAsync(Guid person, Guid project, string? from, CancellationToken cancellationToken) =>
        await _known.People.FindAsync((person, project), ReadAsync, cancellationToken) is { } standing ? CallerOf(standing, person, project, from) : null;

    private static Caller CallerOf(PersonStanding standing, Guid person, Guid project, string? from) =>
        new(standing.Name, project, standing.IsServerAdmin ? Role.Admin : standing.Role) { Id = person, From = from, IsServerAdmin = standing.IsServerAdmin };

    private static void DemandOwnOrServerAdmin(Guid id)
    {
        if (Caller.Current.Id != id)
        {
            Caller.Current.DemandServerAdmin();
        }
    }

    /// <summary>False when somebody else has what must be unique, or changed the row meanwhile.</summary>
    private static async Task<bool> SavedAsync(Func<Task<IdentityResult>> save)
    {
        try
        {
            return (await save()).Succeeded;
        }
        catch (DbUpdateException)
        {
            return false;
        }
    }

    private async Task<T> WithPeopleAsync<T>(Func<UserManager<PersonEntity>, Task<T>> work)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<UserManager<PersonEntity>>());
    }

    private async Task<PersonStanding?> ReadAsync((Guid Person, Guid Project) asked, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var found = await db.People
            .Where(person => person.Id == asked.Person)
            .Select(person => new
            {
                person.UserName,
                person.SecurityStamp,
                person.IsServerAdmin,
                Role = db.Memberships.Where(membership => membership.PersonId == asked.Person && membership.ProjectId == asked.Project).Select(membership => (Role?)membership.Role).SingleOrDefault(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : new PersonStanding(found.UserName!, found.SecurityStamp!, found.IsServerAdmin, found.Role);
    }

    private Task<bool> AddAsync(PersonEntity person, string? password, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return WithPeopleAsync(people => SavedAsync(() => password is null ? people.CreateAsync(person) : people.CreateAsync(person, password)));
    }

    private Task<PersonResult> ChangePasswordAsync(Guid id, string password) => WithPeopleAsync(async people =>
    {
        if (await people.FindByIdAsync(id.ToString()) is not { } person)
        {
            return PersonResult.NotFound(id);
        }

        if (PersonRules.PasswordProblems(password, person.UserName).ToList() is { Count: > 0 } problems)
        {
            return PersonResult.Refused(PersonOutcome.Impossible, problems);
        }

        (person.PasswordHash, person.LockoutEnd, person.AccessFailedCount) = (people.PasswordHasher.HashPassword(person, password), null, 0);
        if (!await SavedAsync(() => people.UpdateSecurityStampAsync(person)))
        {
            return PersonResult.Refused(PersonOutcome.Impossible, $"Somebody else changed '{person.UserName}' at the same time; try again.");
        }

        _known.Forget();
        await _audit.WriteAsync("person.password", person.UserName!, CancellationToken.None);
        return PersonResult.Done(PersonRecord.Of(person, _time.GetUtcNow()));
    });

    /// <summary>Changes a person, unless nobody would be left who is an admin of the server.</summary>
    /// <param name="id">The person.</param>
    /// <param name="leaves">True when they are no admin any more then.</param>
    /// <param name="change">Gets their row.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>The person as they were.</returns>
    private async Task<PersonResult> ChangeAsync(Guid id, bool leaves, Func<IQueryable<PersonEntity>, Task<int>> change, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // Touched first: of two admins who take each other's right away the second waits, and then is none.
        var admins = db.People.Where(person => person.IsServerAdmin);
        await admins.ExecuteUpdateAsync(set => set.SetProperty(person => person.IsServerAdmin, true), cancellationToken);
        var people = db.People.Where(person => person.Id == id);
        if (await people.AsNoTracking().SingleOrDefaultAsync(cancellationToken) is not { } person)
        {
            return PersonResult.NotFound(id);
        }

        if (leaves && person.IsServerAdmin && !await admins.AnyAsync(other => other.Id != id, cancellationToken))
        {
            return PersonResult.Refused(PersonOutcome.LastAdmin, $"'{person.UserName}' is the only admin of the server; make somebody else one first.");
        }

        await change(people);
        await transaction.CommitAsync(cancellationToken);
        _known.Forget();
        return PersonResult.Done(PersonRecord.Of(person, _time.GetUtcNow()));
    }

    /// <summary>Something while there are no people; null once there are.</summary>
    private async Task<object?> IsEmptyAsync(bool key, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        _any |= await db.People.AnyAsync(cancellationToken);
        return _any ? null : this;
    }
}
