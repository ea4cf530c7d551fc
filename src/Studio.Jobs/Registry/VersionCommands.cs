namespace Studio.Jobs.Registry;

using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;

/// <summary>What can be done to a version once it is there: describe, retire, restore, delete. A version that an alias names is neither retired nor deleted.</summary>
public sealed partial class VersionCommands
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly VersionChanges _changes;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionCommands> _logger;

    internal VersionCommands(IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, VersionChanges changes, AuditLog audit, TimeProvider time, ILogger<VersionCommands> logger) =>
        (_database, _ledger, _changes, _audit, _time, _logger) = (database, ledger, changes, audit, time, logger);

    /// <summary>Changes notes and tags.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Number of the version.</param>
    /// <param name="description">What to change, without problems.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public Task<RegistryResult> DescribeAsync(string model, int version, VersionDescription description, CancellationToken cancellationToken) => ChangeAsync(
        "describe",
        model,
        version,
        (_, row) =>
        {
            description.ApplyTo(row);
            return Task.FromResult(row.Tags is { Count: > VersionDescription.MostTags } ? $"A version has at most {VersionDescription.MostTags} tags; remove some." : null);
        },
        cancellationToken);

    /// <summary>Takes a ready version out of service; its files stay.</summary>
    public Task<RegistryResult> RetireAsync(string model, int version, CancellationToken cancellationToken) => ChangeAsync(
        "retire",
        model,
        version,
        async (db, row) =>
        {
            var obstacle = row.State == ModelVersionState.Ready ? await FindProtectionAsync(db, row, cancellationToken) : "only a ready one can be.";
            if (obstacle is not null)
            {
                return $"Version {version} of model '{model}' ({row.State}) cannot be retired: {obstacle}";
            }

            var now = _time.GetUtcNow();
            (row.State, row.RetiredAt) = (ModelVersionState.Retired, now);
            row.Reason = string.Create(CultureInfo.InvariantCulture, $"It was retired on {now:yyyy-MM-dd HH:mm} UTC; restore it, or ask another version.");
            return null;
        },
        cancellationToken);

    /// <summary>Puts a retired version back into service.</summary>
    public Task<RegistryResult> RestoreAsync(string model, int version, CancellationToken cancellationToken) => ChangeAsync(
        "restore",
        model,
        version,
        (_, row) =>
        {
            if (row.State != ModelVersionState.Retired)
            {
                return Task.FromResult<string?>($"Version {version} of model '{model}' ({row.State}) cannot be restored: only a retired one can be.");
            }

            (row.State, row.RetiredAt, row.Reason) = (ModelVersionState.Ready, null, null);
            return Task.FromResult<string?>(null);
        },
        cancellationToken);

    /// <summary>Deletes a version with its files. No later version gets its number.</summary>
    public Task<RegistryResult> DeleteAsync(string model, int version, CancellationToken cancellationToken) => DeleteAsync(
        "version.delete",
        model,
        db => db.ModelVersions.Where(row => row.Model!.Name == model && row.Version == version),
        $"Model '{model}' has no version {version}.",
        async (db, rows) => rows is [var row] && await FindProtectionAsync(db, row, cancellationToken) is { } aliases
            ? $"Version {version} of model '{model}' cannot be deleted: {aliases}"
            : null,
        cancellationToken);

    /// <summary>Deletes a model with all its versions, their files, the moves of its aliases, the comparisons of its versions and the imports that have ended, when none of them names a version any more. Later versions of that name go on with the numbers.</summary>
    public Task<RegistryResult> DeleteModelAsync(string model, CancellationToken cancellationToken) => DeleteAsync(
        "model.delete",
        model,
        db => db.ModelVersions.Where(row => row.Model!.Name == model),
        $"There is no model '{model}'.",
        async (db, rows) =>
        {
            var id = rows[0].ModelId;
            if (await ListAliasesAsync(db, id, null, cancellationToken) is { Count: > 0 } aliases)
            {
                return $"Model '{model}' cannot be deleted: {string.Join(", ", aliases)} name versions of it; remove those aliases first.";
            }

            await db.ModelAliases.Where(alias => alias.ModelId == id).ExecuteDeleteAsync(cancellationToken);
            await db.Comparisons.Where(comparison => comparison.LeftModel == model || comparison.RightModel == model).ExecuteDeleteAsync(cancellationToken);
            await db.ModelImports.Where(import => import.Model == model && import.State != OrderState.Queued && import.State != OrderState.Running).ExecuteDeleteAsync(cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Why a version must stay as it is; null when nothing protects it.</summary>
    private static async Task<string?> FindProtectionAsync(StudioDbContext db, ModelVersionEntity version, CancellationToken cancellationToken) =>
        await ListAliasesAsync(db, version.ModelId, version.Version, cancellationToken) is { Count: > 0 } aliases
            ? $"{(aliases.Count == 1 ? "alias" : "aliases")} {string.Join(", ", aliases)} {(aliases.Count == 1 ? "names" : "name")} it; move {(aliases.Count == 1 ? "it" : "them")} first."
            : null;

    private static async Task<IReadOnlyList<string>> ListAliasesAsync(StudioDbContext db, Guid model, int? version, CancellationToken cancellationToken)
    {
        var aliases = await db.ModelAliases
            .Where(alias => alias.ModelId == model && alias.Version != null && (version == null || alias.Version == version))
            .Select(alias => alias.Alias)
            .ToListAsync(cancellationToken);
        return [.. aliases.Order(StringComparer.Ordinal).Select(alias => $"'{alias}'")];
    }

    private async Task<RegistryResult> ChangeAsync(
        string command, string model, int number, Func<StudioDbContext, ModelVersionEntity, Task<string?>> change, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await ModelRows.HoldAsync(db, model, cancellationToken) is not { } id)
        {
            return RegistryResult.NoModel(model);
        }

        if (await db.ModelVersions.SingleOrDefaultAsync(row => row.ModelId == id && row.Version == number, cancellationToken) is not { } version)
        {
            return RegistryResult.NotFound($"Model '{model}' has no version {number}.");
        }

        if (await change(db, version) is { } refusal)
        {
            return RegistryResult.Refused(refusal);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        _changes.Tell();
        await _audit.WriteAsync($"version.{command}", $"{model}/{number}", CancellationToken.None);
        return RegistryResult.Done();
    }

    /// <summary>Deletes versions with their files.</summary>
    /// <param name="action">What it is called in the audit log.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="which">The versions.</param>
    /// <param name="none">What to say when there are none.</param>
    /// <param name="refuse">Gets the versions, at least one; a sentence keeps them all.</param>
    /// <param name="cancellationToken">Cancels before anything is deleted.</param>
    private async Task<RegistryResult> DeleteAsync(
        string action,
        string model,
        Func<StudioDbContext, IQueryable<ModelVersionEntity>> which,
        string none,
        Func<StudioDbContext, IReadOnlyList<ModelVersionEntity>, Task<string?>> refuse,
        CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var (result, numbers) = (RegistryResult.Done(), string.Empty);
        async Task<IQueryable<ArtifactEntity>?> ChangeAsync(StudioDbContext db)
        {
            await ForgetInExperimentsAsync(db, which(db), cancellationToken);
            await ModelRows.HoldAsync(db, model, cancellationToken);
            var rows = await which(db).ToListAsync(cancellationToken);
            var refusal = rows.Count == 0 ? RegistryResult.NotFound(none) : await refuse(db, rows) is { } reason ? RegistryResult.Refused(reason) : null;
            if (refusal is not null)
            {
                result = refusal;
                return null;
            }

            db.RemoveRange(rows);
            numbers = string.Join(", ", rows.Select(row => row.Version).Order());
            Guid[] owners = [.. rows.Select(row => row.Id)];
            await db.Evaluations.Where(evaluation => owners.Contains(evaluation.Id)).ExecuteDeleteAsync(cancellationToken);
            return db.Artifacts.Where(artifact => owners.Contains(artifact.OwnerId));
        }

        if (await _ledger.ReleaseAsync(ChangeAsync, cancellationToken))
        {
            _changes.Tell();
            LogDeleted(model, numbers);
            await _audit.WriteAsync(action, $"{model}/{numbers}", CancellationToken.None);
        }

        return result;
    }

    /// <summary>An experiment does not name a version that is gone; its row is touched before the model's, as publication does, and the rows of several in one order, so that two deletions wait for each other and not in a circle.</summary>
    private static async Task ForgetInExperimentsAsync(StudioDbContext db, IQueryable<ModelVersionEntity> versions, CancellationToken cancellationToken)
    {
        var named = db.Experiments.Where(experiment => versions.Any(version => version.ExperimentId == experiment.Id && version.Version == experiment.ModelVersion));
        foreach (var id in await named.OrderBy(experiment => experiment.Id).Select(experiment => experiment.Id).ToListAsync(cancellationToken))
        {
            await named.Where(experiment => experiment.Id == id).ExecuteUpdateAsync(
                set => set
                    .SetProperty(experiment => experiment.ModelVersion, (int?)null)
                    .SetProperty(experiment => experiment.Revision, experiment => experiment.Revision + 1),
                cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Information, "Of model {Model} were deleted: versions {Versions}")]
    private partial void LogDeleted(string model, string versions);
}
