namespace Studio.Jobs.Moving;

using System.Data;
using System.IO.Compression;
using System.Text.Json;
using Studio.Jobs.Artifacts;
using Studio.Pipelines;

/// <summary>Writes a whole studio into one file: the rows of every table as they were at one moment, and every stored file once.</summary>
internal sealed class StoreExport(IDbContextFactory<StudioDbContext> database, IArtifactStore store, TimeProvider time)
{
    private const int Tell = 100;

    /// <summary>Exports; the file appears when it is complete.</summary>
    public async Task<StoreManifest> RunAsync(string file, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(file);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            StoreManifest manifest;
            await using (var output = new FileStream(partial, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            await using (var zip = new ZipArchive(output, ZipArchiveMode.Create))
            {
                manifest = await WriteAsync(zip, progress, cancellationToken);
            }

            File.Move(partial, target, overwrite: true);
            return manifest;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<StoreManifest> WriteAsync(ZipArchive zip, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);

        // One view of all tables, whatever others change meanwhile.
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var rows = new Dictionary<string, long>();
        foreach (var table in StoreTable.All)
        {
            await using var entry = await zip.CreateEntry(StoreManifest.RowsOf(table.Name), CompressionLevel.Fastest).OpenAsync(cancellationToken);
            rows[table.Name] = await table.WriteAsync(db, entry, cancellationToken);
            progress.Report($"{table.Name}: {rows[table.Name]} rows");
        }

        var hashes = await db.Artifacts.Select(artifact => artifact.Sha256).Distinct().OrderBy(sha256 => sha256).ToListAsync(cancellationToken);
        var bytes = 0L;
        for (var i = 0; i < hashes.Count; i++)
        {
            bytes += await CopyAsync(zip, hashes[i], cancellationToken);
            if ((i + 1) % Tell == 0 || i + 1 == hashes.Count)
            {
                progress.Report($"files: {i + 1} of {hashes.Count}, {bytes / 1024 / 1024} MiB");
            }
        }

        var manifest = new StoreManifest(StoreManifest.CurrentFormat, StudioVersion.Current, time.GetUtcNow(), rows, hashes.Count, bytes);
        await using var last = await zip.CreateEntry(StoreManifest.EntryName).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(last, manifest, StudioJson.File, cancellationToken);
        return manifest;
    }

    /// <summary>Files are compressed already for the most part: Parquet, archives of weights.</summary>
    private async Task<long> CopyAsync(ZipArchive zip, string sha256, CancellationToken cancellationToken)
    {
        var path = await store.FindPathAsync(sha256, cancellationToken)
            ?? throw new ArtifactException($"The stored file {sha256} is missing from {store.Place}: put back a copy of it, or delete what it belongs to, and export again.");
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, useAsync: true);
        await using var entry = await zip.CreateEntry(StoreManifest.FileFolder + sha256, CompressionLevel.NoCompression).OpenAsync(cancellationToken);
        await content.CopyToAsync(entry, 1024 * 1024, cancellationToken);
        return content.Length;
    }
}
