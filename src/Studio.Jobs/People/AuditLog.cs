namespace Studio.Jobs.People;

using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Studio.Jobs.Access;

/// <summary>Who did what, when and from where. Lines are added, and neither changed nor deleted.</summary>
public sealed class AuditLog
{
    private const int Most = 1000;
    private const int LongestThing = 300;

    private static readonly Expression<Func<AuditEntity, AuditRecord>> ToRecord =
        line => new AuditRecord(line.Number, line.At, line.Who, line.Actor, line.Project, line.Action, line.Thing, line.From);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly TimeProvider _time;

    internal AuditLog(IDbContextFactory<StudioDbContext> database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Writes what the caller did, once it is done. Of the studio's own work nothing is written.</summary>
    /// <param name="action">What, such as <c>dataset.delete</c>.</param>
    /// <param name="thing">What it was done to, for people; never a secret. Of more than 300 characters the first.</param>
    /// <param name="cancellationToken">Cancels the writing. What is done is done, whoever waits for it: give none.</param>
    public Task WriteAsync(string action, string thing, CancellationToken cancellationToken)
    {
        var caller = Caller.Current;
        return caller is { Project: null, Id: null }
            ? Task.CompletedTask
            : AddAsync(caller.Name, caller.Id, caller.Project, action, thing, caller.From, cancellationToken);
    }

    /// <summary>Lines, the newest first: in the default project for admins of the server all, otherwise for admins of the project those of the project.</summary>
    /// <exception cref="AccessDeniedException">The caller is neither.</exception>
    public Task<IReadOnlyList<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellationToken) => ReadAsync(query, OwnProject(), cancellationToken);

    /// <summary>All lines from where the query begins, the newest first, however many. The query's count does not matter.</summary>
    /// <exception cref="AccessDeniedException">The caller may not see them.</exception>
    public IAsyncEnumerable<AuditRecord> ExportAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        // Asked now: who reads it later is not known here.
        var project = OwnProject();
        return PagesAsync(query with { Count = Most }, project, cancellationToken);
    }

    internal async Task AddAsync(string who, Guid? actor, Guid? project, string action, string thing, string? from, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        db.Audit.Add(new AuditEntity
        {
            At = _time.GetUtcNow(),
            Who = who,
            Actor = actor,
            ProjectId = project,
            Project = await NameOfAsync(db, project, cancellationToken),
            Action = action,
            Thing = thing.Length > LongestThing ? thing[..LongestThing] : thing,
            From = from,
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The only project whose lines the caller may see; null for all.</summary>
    private static Guid? OwnProject()
    {
        var caller = Caller.Current;
        if (caller.IsServerAdmin && caller.ProjectOfNew == Caller.DefaultProject)
        {
            return null;
        }

        caller.Demand(Right.Administer);
        return caller.ProjectOfNew;
    }

    private static async Task<string?> NameOfAsync(StudioDbContext db, Guid? project, CancellationToken cancellationToken) => project == Caller.DefaultProject
        ? ProjectEntity.DefaultName
        : project is null ? null : await db.Projects.Where(row => row.Id == project).Select(row => row.Name).SingleOrDefaultAsync(cancellationToken);

    private async IAsyncEnumerable<AuditRecord> PagesAsync(AuditQuery query, Guid? project, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditRecord> page;
        do
        {
            page = await ReadAsync(query, project, cancellationToken);
            foreach (var line in page)
            {
                yield return line;
                query = query with { Before = line.Number };
            }
        }
        while (page.Count == Most);
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, Guid? project, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var lines = db.Audit.AsNoTracking().Where(line => project == null || line.ProjectId == project);
        if (query.Action is { } action)
        {
            var noun = $"{action}.";
            lines = lines.Where(line => line.Action == action || line.Action.StartsWith(noun));
        }

        return await lines
            .Where(line => (query.Project == null || line.Project == query.Project) && (query.Who == null || line.Who == query.Who) && (query.Before == null || line.Number < query.Before))
            .OrderByDescending(line => line.Number)
            .Take(Math.Clamp(query.Count, 1, Most))
            .Select(ToRecord)
            .ToListAsync(cancellationToken);
    }
}
