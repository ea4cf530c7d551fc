namespace Studio.Jobs.Projects;

using System.Collections.Concurrent;
using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>What projects may use: what was set for each, otherwise what the settings say.</summary>
public sealed class LimitService
{
    // How old what predictions are counted by may become: another process may set it.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ProjectService _projects;
    private readonly LimitOptions _defaults;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Guid, Known> _known = new();

    internal LimitService(IDbContextFactory<StudioDbContext> database, ProjectService projects, IOptions<LimitOptions> defaults, AuditLog audit, TimeProvider time) =>
        (_database, _projects, _defaults, _audit, _time) = (database, projects, defaults.Value, audit, time);

    /// <summary>The limits of a project as they were at most some seconds ago, for calls that must not wait for the store; while that is away, those known last.</summary>
    public ValueTask<ProjectLimits> RecentAsync(Guid project, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(project, out var known))
        {
            return new ValueTask<ProjectLimits>(LearnAsync(project, cancellationToken));
        }

        if (_time.GetElapsedTime(known.At) > Kept && known.Renew())
        {
            // Whoever calls goes on with what is known.
            _ = Task.Run(() => LearnAsync(project, CancellationToken.None), CancellationToken.None);
        }

        return ValueTask.FromResult(known.Limits);
    }

    /// <summary>Limits of the projects and what they use: for admins of the server of all, for others of the project that they work in.</summary>
    public async Task<IReadOnlyList<ProjectLimitsRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var caller = Caller.Current;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var records = new List<ProjectLimitsRecord>();
        foreach (var project in await _projects.ListAsync(cancellationToken))
        {
            if (await _projects.FindAsync(project.Name, cancellationToken) is { } id && (caller.IsServerAdmin || (id == caller.Project && caller.May(Right.View))))
            {
                records.Add(await ReadAsync(db, project.Name, id, cancellationToken));
            }
        }

        return records;
    }

    /// <summary>The limits of a project and what it uses; null when there is no such project.</summary>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<ProjectLimitsRecord?> FindAsync(string project, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        if (await _projects.FindAsync(project, cancellationToken) is not { } id)
        {
            return null;
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(db, project, id, cancellationToken);
    }

    /// <summary>Sets all limits of a project.</summary>
    /// <param name="project">Its name.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="AccessDeniedException">The caller is no admin of the server.</exception>
    public async Task<SetLimitsResult> SetAsync(string project, SetLimits limits, CancellationToken cancellationToken)
    {
        Caller.Current.DemandServerAdmin();
        var problems = Problems(limits);
        if (problems.Count > 0 || await _projects.FindAsync(project, cancellationToken) is not { } id)
        {
            return new SetLimitsResult(null, problems);
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await StoreAsync(db, id, limits, cancellationToken);
        _known.TryRemove(id, out _);
        await _audit.WriteAsync("limits.set", $"{project}: {Words(limits)}", CancellationToken.None);
        return new SetLimitsResult(await ReadAsync(db, project, id, CancellationToken.None), problems);
    }

    /// <summary>The limits of a project as they are.</summary>
    internal async Task<ProjectLimits> ReadAsync(StudioDbContext db, Guid project, CancellationToken cancellationToken) =>
        OfRow(await db.ProjectLimits.AsNoTracking().SingleOrDefaultAsync(row => row.ProjectId == project, cancellationToken));

    /// <summary>How many experiments of each project may train at the same time; 0 for any number.</summary>
    internal async Task<Func<Guid, int>> ReadExperimentsAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        var set = await db.ProjectLimits.AsNoTracking().Where(row => row.Experiments != null).ToDictionaryAsync(row => row.ProjectId, row => row.Experiments!.Value, cancellationToken);
        return project => set.GetValueOrDefault(project, _defaults.Experiments);
    }

    private static Dictionary<string, string[]> Problems(SetLimits limits)
    {
        var problems = new Dictionary<string, string[]>();
        Check("experiments", limits.Experiments, ProjectLimits.MostExperiments);
        Check("storageMegabytes", limits.StorageMegabytes, int.MaxValue);
        Check("predictionsPerSecond", limits.PredictionsPerSecond, ProjectLimits.MostPredictions);
        return problems;

        void Check(string field, int? value, int most)
        {
            if (value < 0 || value > most)
            {
                problems[field] = [string.Create(CultureInfo.InvariantCulture, $"{value} is no limit: give 0 (none) to {most}, or nothing for what the settings say.")];
            }
        }
    }

    private static async Task StoreAsync(StudioDbContext db, Guid id, SetLimits limits, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            var changed = await db.ProjectLimits.Where(row => row.ProjectId == id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Experiments, limits.Experiments)
                    .SetProperty(row => row.StorageMegabytes, limits.StorageMegabytes)
                    .SetProperty(row => row.PredictionsPerSecond, limits.PredictionsPerSecond),
                cancellationToken);
            if (changed > 0)
            {
                return;
            }

            db.ProjectLimits.Add(new ProjectLimitsEntity
            {
                ProjectId = id,
                Experiments = limits.Experiments,
                StorageMegabytes = limits.StorageMegabytes,
                PredictionsPerSecond = limits.PredictionsPerSecond,
            });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException) when (first)
            {
                // Somebody set them for the first time too; now there is a row to change.
                db.ChangeTracker.Clear();
            }
        }
    }

    private static string Words(SetLimits limits) => string.Join(
        ' ',
        new[] { ("experiments", limits.Experiments), ("storageMegabytes", limits.StorageMegabytes), ("predictionsPerSecond", limits.PredictionsPerSecond) }
            .Select(limit => $"{limit.Item1}={limit.Item2?.ToString(CultureInfo.InvariantCulture) ?? "-"}"));

    private static SetLimits SetIn(ProjectLimitsEntity? row) => new(row?.Experiments, row?.StorageMegabytes, row?.PredictionsPerSecond);

    private ProjectLimits OfRow(ProjectLimitsEntity? row) => new(
        row?.Experiments ?? _defaults.Experiments, row?.StorageMegabytes ?? _defaults.StorageMegabytes, row?.PredictionsPerSecond ?? _defaults.PredictionsPerSecond);

    private async Task<ProjectLimitsRecord> ReadAsync(StudioDbContext db, string name, Guid project, CancellationToken cancellationToken)
    {
        var row = await db.ProjectLimits.AsNoTracking().SingleOrDefaultAsync(limits => limits.ProjectId == project, cancellationToken);
        var training = await db.Parts.IgnoreQueryFilters()
            .Where(part => part.Experiment!.ProjectId == project && (part.State == PartState.Admitted || part.State == PartState.Running))
            .Select(part => part.ExperimentId).Distinct().CountAsync(cancellationToken);
        return new ProjectLimitsRecord(name, SetIn(row), OfRow(row), training, await ProjectFiles.SumBytesAsync(db, project, cancellationToken));
    }

    private async Task<ProjectLimits> LearnAsync(Guid project, CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        try
        {
            await using var db = await _database.CreateDbContextAsync(cancellationToken);
            var limits = await ReadAsync(db, project, cancellationToken);
            _known[project] = new Known(limits, asked);
            return limits;
        }
        catch (Exception failure) when (failure is DbUpdateException or InvalidOperationException or System.Data.Common.DbException || StoreOutage.IsCauseOf(failure))
        {
            // Models answer while the store is away.
            var limits = _known.TryGetValue(project, out var known) ? known.Limits : OfRow(null);
            _known[project] = new Known(limits, asked);
            return limits;
        }
    }

    private sealed class Known(ProjectLimits limits, long at)
    {
        private int _renewed;

        public ProjectLimits Limits { get; } = limits;

        public long At { get; } = at;

        /// <summary>True for the first who asks.</summary>
        public bool Renew() => Interlocked.Exchange(ref _renewed, 1) == 0;
    }
}
