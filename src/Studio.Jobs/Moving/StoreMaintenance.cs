namespace Studio.Jobs.Moving;

using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;

/// <summary>
/// Work on a store as a whole, for commands: in a host that is built but not started. The embedded store must not be in use by a
/// service meanwhile.
/// </summary>
public sealed class StoreMaintenance
{
    private readonly IOptions<StoreOptions> _store;
    private readonly StudioFolders _folders;
    private readonly StoreMigration _migration;
    private readonly StoreExport _export;
    private readonly StoreImport _import;
    private readonly DatasetService _datasets;
    private readonly IDbContextFactory<StudioDbContext> _database;

    internal StoreMaintenance(
        IOptions<StoreOptions> store, StudioFolders folders, StoreMigration migration, StoreExport export, StoreImport import, DatasetService datasets, IDbContextFactory<StudioDbContext> database) =>
        (_store, _folders, _migration, _export, _import, _datasets, _database) = (store, folders, migration, export, import, datasets, database);

    /// <summary>Brings the store to this version.</summary>
    /// <returns>The migrations that were applied; empty when it was there already.</returns>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        using var folder = Open();
        return await _migration.RunAsync(cancellationToken);
    }

    /// <summary>Writes the whole studio into a file.</summary>
    /// <param name="file">The file; replaced when it exists, once the export is complete.</param>
    /// <param name="progress">Gets a line now and then.</param>
    /// <param name="cancellationToken">Ends the export; nothing is left.</param>
    /// <exception cref="StoreException">The store cannot be used.</exception>
    /// <exception cref="ArtifactException">A stored file is missing or damaged.</exception>
    public async Task<StoreManifest> ExportAsync(string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var folder = Open();
        await _migration.RunAsync(cancellationToken);
        return await _export.RunAsync(file, progress, cancellationToken);
    }

    /// <summary>Reads an exported studio into an empty store: all of it or nothing.</summary>
    /// <param name="file">What <see cref="ExportAsync"/> wrote.</param>
    /// <param name="progress">Gets a line now and then.</param>
    /// <param name="cancellationToken">Ends the import; the store is empty again.</param>
    /// <exception cref="StoreException">The store cannot be used or is not empty.</exception>
    /// <exception cref="InvalidDataException">The file cannot be imported.</exception>
    public async Task<StoreManifest> ImportAsync(string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var folder = Open();
        await _migration.RunAsync(cancellationToken);
        var manifest = await _import.RunAsync(file, progress, cancellationToken);
        if (!_store.Value.Embedded)
        {
            // The embedded store's service does this when it starts.
            await ProfileAgainAsync(cancellationToken);
        }

        return manifest;
    }

    private async Task ProfileAgainAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        foreach (var dataset in await db.Datasets.Where(dataset => dataset.State == DatasetState.Profiling).Select(dataset => new { dataset.Id, dataset.Name }).ToListAsync(cancellationToken))
        {
            _datasets.EnqueueProfile(dataset.Id, dataset.Name);
        }
    }

    private FileStream? Open()
    {
        _folders.Create();
        return _store.Value.Embedded ? _folders.Lock() : null;
    }
}
