namespace Studio.Jobs.Projects;

using System.Collections.Concurrent;
using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>How a change of the projects went.</summary>
public enum ProjectOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>The name cannot be one, or is that of the default project.</summary>
    Impossible,

    /// <summary>There is a project of that name already.</summary>
    Taken,

    /// <summary>There is no such project.</summary>
    NotFound,

    /// <summary>There is something in it.</summary>
    NotEmpty,
}

/// <summary>What came of a change.</summary>
/// <param name="Outcome">How it went.</param>
/// <param name="Project">The project; null where there is none.</param>
/// <param name="Reason">Why it did not go; null when it did.</param>
public sealed record ProjectResult(ProjectOutcome Outcome, ProjectRecord? Project, string? Reason);

/// <summary>Lists, makes and deletes projects, and finds the one that an address names.</summary>
public sealed class ProjectService
{
    // Deleted in another process a project is empty, so that nothing can be seen in it for as long as it is still known here.
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(10);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly KnownCallers _callers;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (Guid Id, long At)> _known = new();

    internal ProjectService(IDbContextFactory<StudioDbContext> database, KnownCallers callers, AuditLog audit, TimeProvider time) =>
        (_database, _callers, _audit, _time) = (database, callers, audit, time);

    /// <summary>The projects that the caller has a part in: the default one, which everybody knows of, then the others by name.</summary>
    public async Task<IReadOnlyList<ProjectRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var caller = Caller.Current;
        var others = await db.Projects.AsNoTracking()
            .Where(project => caller.IsServerAdmin || (caller.Role != null && project.Id == caller.Project) || db.Memberships.Any(member => member.ProjectId == project.Id && member.PersonId == caller.Id))
            .Select(project => new ProjectRecord(project.Name, project.CreatedAt)).ToListAsync(cancellationToken);
        return [new ProjectRecord(ProjectNames.Default, null), .. others.OrderBy(project => project.Name, StringComparer.Ordinal)];
    }

    /// <summary>The project of a name; null for none.</summary>
    public async ValueTask<Guid?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (name == ProjectNames.Default)
        {
            return Caller.DefaultProject;
        }

        if (_known.TryGetValue(name, out var known) && _time.GetElapsedTime(known.At) < Known)
        {
            return known.Id;
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var found = await db.Projects.Where(project => project.Name == name).Select(project => (Guid?)project.Id).SingleOrDefaultAsync(cancellationToken);
        if (found is { } id)
        {
            _known[name] = (id, _time.GetTimestamp());
        }

        return found;
    }

    /// <summary>Makes a project.</summary>
    /// <param name="name">See <see cref="ProjectNames"/>.</param>
    /// <param name="cancellationToken">Cancels before it is stored.</param>
    public async Task<ProjectResult> CreateAsync(string? name, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        if (ProjectNames.FindProblem(name) is { } problem)
        {
            return new ProjectResult(ProjectOutcome.Impossible, null, problem);
        }

        var now = _time.GetUtcNow();
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(name!, cancellationToken) is not null)
        {
            return Taken(name!);
        }

        db.Projects.Add(new ProjectEntity { Id = Guid.CreateVersion7(now), Name = name!, CreatedAt = now });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // Somebody made it in between.
            return Taken(name!);
        }

        await _audit.WriteAsync("project.create", name!, CancellationToken.None);
        return new ProjectResult(ProjectOutcome.Done, new ProjectRecord(name!, now), null);
    }

    /// <summary>Deletes a project in which there is nothing any more, with the roles and keys of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels before anything is deleted.</param>
    public async Task<ProjectResult> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        if (name == ProjectNames.Default)
        {
            return new ProjectResult(ProjectOutcome.Impossible, null, "The default project cannot be deleted: addresses without a project mean it.");
        }

        if (await FindAsync(name, cancellationToken) is not { } id)
        {
            return new ProjectResult(ProjectOutcome.NotFound, null, $"There is no project '{name}'.");
        }

        if (!await DeleteAsync(id, cancellationToken))
        {
            return new ProjectResult(ProjectOutcome.NotEmpty, null, $"Project '{name}' is not empty: delete its datasets, experiments, models, batches and imports first.");
        }

        _known.TryRemove(name, out _);
        _callers.Forget();
        await _audit.WriteAsync("project.delete", name, CancellationToken.None);
        return new ProjectResult(ProjectOutcome.Done, null, null);
    }

    private static ProjectResult Taken(string name) => new(ProjectOutcome.Taken, null, $"There is a project '{name}' already.");

    /// <summary>False when there is something in it.</summary>
    private async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        // Whatever project the caller works in.
        using var studio = Caller.Enter(Caller.Studio);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var deleted = await db.Projects
            .Where(project => project.Id == id
                && !db.Datasets.Any(row => row.ProjectId == id) && !db.Experiments.Any(row => row.ProjectId == id)
                && !db.ModelVersions.Any(row => row.Model!.ProjectId == id) && !db.Batches.Any(row => row.ProjectId == id)
                && !db.ModelImports.Any(row => row.ProjectId == id))
            .ExecuteDeleteAsync(cancellationToken);
        if (deleted == 0)
        {
            return false;
        }

        await db.Memberships.Where(membership => membership.ProjectId == id).ExecuteDeleteAsync(cancellationToken);
        await db.ApiKeys.Where(key => key.ProjectId == id).ExecuteDeleteAsync(cancellationToken);
        await db.ProjectLimits.Where(limits => limits.ProjectId == id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
