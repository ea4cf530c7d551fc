namespace Studio.Jobs.Registry;

using System.Linq.Expressions;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;

/// <summary>Lists models and opens their files.</summary>
public sealed class ModelService
{
    private static readonly Expression<Func<ModelVersionEntity, ModelVersionRecord>> ToRecord = version => new ModelVersionRecord(
        version.Model!.Name,
        version.Version,
        version.State,
        version.Reason,
        version.ExperimentId,
        version.Candidate,
        version.Learner,
        version.Members,
        version.Sha256,
        version.Bytes,
        version.Signature,
        version.Metrics,
        version.Parity,
        version.CreatedAt,
        version.RetiredAt,
        version.Notes,
        version.Tags,
        version.Model.Aliases.Where(alias => alias.Version == version.Version).OrderBy(alias => alias.Alias).Select(alias => alias.Alias).ToList(),
        new VersionLineage(version.DatasetId, version.DatasetName, version.DatasetSha256, version.Seed, version.StudioVersion) { Import = version.Import })
    {
        Id = version.Id,
    };

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;

    internal ModelService(IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger)
    {
        _database = database;
        _ledger = ledger;
    }

    /// <summary>All models by name.</summary>
    public async Task<IReadOnlyList<ModelRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await SelectAsync(db.Models.Where(model => model.Versions.Any()), cancellationToken);
    }

    /// <summary>One model, or null.</summary>
    public async Task<ModelRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return (await SelectAsync(db.Models.Where(model => model.Name == name && model.Versions.Any()), cancellationToken)).SingleOrDefault();
    }

    /// <summary>Its versions, newest first; empty when there is no such model.</summary>
    public async Task<IReadOnlyList<ModelVersionRecord>> ListVersionsAsync(string name, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.ModelVersions
            .Where(version => version.Model!.Name == name)
            .OrderByDescending(version => version.Version)
            .Select(ToRecord)
            .ToListAsync(cancellationToken);
    }

    /// <summary>One version, or null; version null means the newest ready one.</summary>
    public Task<ModelVersionRecord?> FindVersionAsync(string name, int? version, CancellationToken cancellationToken) =>
        FindVersionAsync(new ModelReference(name, version), cancellationToken);

    /// <summary>The version that is meant, or null.</summary>
    public async Task<ModelVersionRecord?> FindVersionAsync(ModelReference reference, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        var (name, version, alias) = reference;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var versions = db.ModelVersions.Where(entity => entity.Model!.Name == name);
        var meant = alias is not null ? versions.Where(entity => entity.Model!.Aliases.Any(known => known.Alias == alias && known.Version == entity.Version))
            : version is not null ? versions.Where(entity => entity.Version == version)
            : versions.Where(entity => entity.State == ModelVersionState.Ready);
        return await meant
            .OrderByDescending(entity => entity.Version)
            .Select(ToRecord)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Path of an artifact file of a version (<see cref="Pipelines.Reports.ModelFiles"/>), or null.</summary>
    public async Task<string?> FindArtifactAsync(string name, int version, string file, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var id = await db.ModelVersions
            .Where(entity => entity.Model!.Name == name && entity.Version == version)
            .Select(entity => (Guid?)entity.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return id is null ? null : await _ledger.FindPathAsync(id.Value, file, cancellationToken);
    }

    /// <summary>Names of the files of a version (<see cref="Pipelines.Reports.ModelFiles"/>); none where there is no such version.</summary>
    public async Task<IReadOnlyList<string>> ListArtifactsAsync(string name, int version, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Artifacts
            .Where(file => db.ModelVersions.Any(entity => entity.Id == file.OwnerId && entity.Model!.Name == name && entity.Version == version))
            .Select(file => file.Name)
            .Order()
            .ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<ModelRecord>> SelectAsync(IQueryable<ModelEntity> models, CancellationToken cancellationToken)
    {
        // The newest ready version tells task and label; where none is ready, the newest one.
        var rows = await models
            .OrderBy(model => model.Name)
            .Select(model => new
            {
                model.Name,
                model.CreatedAt,
                Newest = model.Versions
                    .OrderBy(version => version.State == ModelVersionState.Ready ? 0 : 1)
                    .ThenByDescending(version => version.Version)
                    .Select(version => new { version.Version, version.State, version.Signature })
                    .First(),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.Select(row => new ModelRecord(
                row.Name,
                row.Newest.Signature.Task,
                row.Newest.Signature.Label,
                row.Newest.State == ModelVersionState.Ready ? row.Newest.Version : null,
                row.CreatedAt)),
        ];
    }
}
