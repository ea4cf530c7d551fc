namespace Studio.Jobs.Moving;

using System.IO.Compression;
using System.Text.Json;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Pipelines;

/// <summary>Reads what <see cref="StoreExport"/> wrote into an empty store: all of it or nothing. Unfinished experiments and orders arrive as queued.</summary>
internal sealed class StoreImport(IDbContextFactory<StudioDbContext> database, IArtifactStore store, ArtifactLedger ledger)
{
    private const int Tell = 100;

    /// <summary>Imports.</summary>
    /// <exception cref="InvalidDataException">The file is no export, is damaged, or was written by a newer version; the message says which.</exception>
    /// <exception cref="StoreException">The store is not empty.</exception>
    public async Task<StoreManifest> RunAsync(string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var zip = Open(input, file);
        var manifest = await ReadManifestAsync(zip, file, cancellationToken);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await EnsureEmptyAsync(db, cancellationToken);
        var added = new List<string>();
        try
        {
            await ReadRowsAsync(zip, db, manifest, file, progress, cancellationToken);
            await ReadFilesAsync(zip, db, manifest, file, added, progress, cancellationToken);
            await CountOnAsync(db, cancellationToken);
            await QueueAgainAsync(db, cancellationToken);
            await FillLineageAsync(db, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return manifest;
        }
        catch
        {
            await transaction.DisposeAsync();
            await ledger.RemoveUnheldAsync(added, CancellationToken.None);
            throw;
        }
    }

    private static ZipArchive Open(Stream input, string file)
    {
        try
        {
            return new ZipArchive(input, ZipArchiveMode.Read);
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"'{file}' is no exported studio, or only a part of one: {failure.Message}", failure);
        }
    }

    private static async Task<StoreManifest> ReadManifestAsync(ZipArchive zip, string file, CancellationToken cancellationToken)
    {
        if (zip.GetEntry(StoreManifest.EntryName) is not { } entry)
        {
            throw new InvalidDataException($"'{file}' is no exported studio: it has no {StoreManifest.EntryName}; name a file that 'studio export' wrote.");
        }

        StoreManifest? manifest;
        try
        {
            await using var content = await entry.OpenAsync(cancellationToken);
            manifest = await JsonSerializer.DeserializeAsync<StoreManifest>(content, StudioJson.File, cancellationToken);
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"'{file}' is damaged: its {StoreManifest.EntryName} cannot be read; export again.", failure);
        }

        return manifest is { Format: StoreManifest.CurrentFormat }
            ? manifest
            : throw new InvalidDataException($"'{file}' has the format {manifest?.Format} of version {manifest?.Studio}, and this version reads {StoreManifest.CurrentFormat}; import it with that version or a newer one.");
    }

    private static async Task EnsureEmptyAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        foreach (var table in StoreTable.All)
        {
            if (!await table.IsEmptyAsync(db, cancellationToken))
            {
                throw new StoreException($"The store is not empty: it has {table.Name}; import into an empty database and data folder.");
            }
        }
    }

    private static async Task ReadRowsAsync(
        ZipArchive zip, StudioDbContext db, StoreManifest manifest, string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var table in StoreTable.All)
        {
            var expected = manifest.Rows.GetValueOrDefault(table.Name);
            var rows = 0L;
            if (zip.GetEntry(StoreManifest.RowsOf(table.Name)) is { } entry)
            {
                try
                {
                    await using var content = await entry.OpenAsync(cancellationToken);
                    rows = await table.ReadAsync(db, content, cancellationToken);
                }
                catch (InvalidDataException failure)
                {
                    throw new InvalidDataException($"'{file}' cannot be imported: {failure.Message}", failure);
                }
            }

            if (rows != expected)
            {
                throw new InvalidDataException($"'{file}' is damaged: it holds {rows} {table.Name} instead of {expected}; export again.");
            }

            progress.Report($"{table.Name}: {rows} rows");
        }
    }

    private async Task ReadFilesAsync(
        ZipArchive zip, StudioDbContext db, StoreManifest manifest, string file, List<string> added, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var hashes = await db.Artifacts.Select(artifact => artifact.Sha256).Distinct().OrderBy(sha256 => sha256).ToListAsync(cancellationToken);
        var bytes = 0L;
        for (var i = 0; i < hashes.Count; i++)
        {
            var entry = zip.GetEntry(StoreManifest.FileFolder + hashes[i])
                ?? throw new InvalidDataException($"'{file}' is damaged: it lacks the file {hashes[i]}; export again.");
            await using var content = await entry.OpenAsync(cancellationToken);
            using var staged = await store.ReceiveAsync(content, long.MaxValue, cancellationToken);
            if (staged.Sha256 != hashes[i])
            {
                throw new InvalidDataException($"'{file}' is damaged: the file {hashes[i]} has the SHA-256 {staged.Sha256}; export again.");
            }

            added.Add(staged.Sha256);
            await store.CommitAsync(staged, cancellationToken);
            bytes += staged.Bytes;
            if ((i + 1) % Tell == 0 || i + 1 == hashes.Count)
            {
                progress.Report($"files: {i + 1} of {hashes.Count}, {bytes / 1024 / 1024} MiB");
            }
        }

        if (hashes.Count != manifest.Files || bytes != manifest.FileBytes)
        {
            throw new InvalidDataException($"'{file}' is damaged: it holds {hashes.Count} files of {bytes} bytes instead of {manifest.Files} of {manifest.FileBytes}; export again.");
        }
    }

    /// <summary>Lines of the audit log bring their numbers, which PostgreSQL does not notice by itself: the next would get one that is taken.</summary>
    private static async Task CountOnAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        if (db is PostgresStudioDbContext)
        {
            await db.Database.ExecuteSqlRawAsync(
                """SELECT setval(pg_get_serial_sequence('"Audit"', 'Number'), COALESCE(MAX("Number"), 0) + 1, false) FROM "Audit" """, cancellationToken);
        }
    }

    /// <summary>The processes that ran them work on another store.</summary>
    private static async Task QueueAgainAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        await db.Parts
            .Where(part => part.State == PartState.Running || part.State == PartState.Admitted)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(part => part.State, PartState.Queued)
                    .SetProperty(part => part.RunId, (Guid?)null)
                    .SetProperty(part => part.JobId, (string?)null),
                cancellationToken);
        await OrderRows.QueueAgainAsync<BatchEntity>(db, cancellationToken);
        await OrderRows.QueueAgainAsync<ComparisonEntity>(db, cancellationToken);
        await OrderRows.QueueAgainAsync<ModelImportEntity>(db, cancellationToken);
        await OrderRows.QueueAgainAsync<EvaluationEntity>(db, cancellationToken);
        await OrderRows.QueueAgainAsync<RetrainingRunEntity>(db, cancellationToken);
        var open = await db.Experiments
            .Where(experiment => (experiment.State == ExperimentState.Running || experiment.State == ExperimentState.Queued) && experiment.Result == null)
            .ToListAsync(cancellationToken);
        foreach (var experiment in open)
        {
            await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>An earlier version that exported did not keep where versions come from; the experiments tell.</summary>
    private static async Task FillLineageAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        foreach (var version in await db.ModelVersions.Where(version => version.DatasetId == null && version.ExperimentId != null).ToListAsync(cancellationToken))
        {
            if (await db.Experiments.AsNoTracking().SingleOrDefaultAsync(experiment => experiment.Id == version.ExperimentId, cancellationToken) is { } experiment)
            {
                await VersionLineage.FillAsync(db, version, experiment, cancellationToken);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
    }
}
