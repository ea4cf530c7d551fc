namespace Studio.Jobs.Artifacts;

using System.Runtime.CompilerServices;

/// <summary>Files in a folder: that of this studio, or one which several processes share.</summary>
internal sealed class FolderArtifactStore(IOptions<ArtifactOptions> options, StudioFolders folders, StagingArea staging) : IArtifactStore
{
    private readonly bool _shared = !string.IsNullOrWhiteSpace(options.Value.Folder);
    private readonly VerifiedFolder _files = new(string.IsNullOrWhiteSpace(options.Value.Folder) ? folders.Artifacts : options.Value.Folder);

    public string Place => _files.Path;

    public Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken) =>
        staging.ReceiveAsync(content, maxBytes, cancellationToken);

    public Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken) => StagingArea.StageAsync(path, cancellationToken);

    public Task CommitAsync(StagedArtifact artifact, CancellationToken cancellationToken) =>
        _files.AddAsync(artifact.Path, artifact.Sha256, move: !_shared, cancellationToken);

    public async Task<string?> FindPathAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await _files.FindAsync(sha256, cancellationToken);
        }
        catch (InvalidDataException damage)
        {
            throw new ArtifactException(
                $"The stored file {_files.PathOf(sha256)} is damaged: {damage.Message}; put back a copy of it, or delete what it belongs to and make that again.", damage);
        }
    }

    public Task DeleteAsync(string sha256, CancellationToken cancellationToken)
    {
        _files.Delete(sha256);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<StoredArtifact> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var file in _files.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredArtifact(file.Name, new DateTimeOffset(file.LastWriteTimeUtc));
        }
    }

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var probe = Path.Combine(_files.Path, $".probe-{Guid.NewGuid():N}");
        try
        {
            // A full disk often still takes an empty file, so a block is written.
            Directory.CreateDirectory(_files.Path);
            await File.WriteAllBytesAsync(probe, new byte[4096], cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"The artifact folder '{_files.Path}' cannot be written: {failure.Message} Free some space, correct its permissions, or choose another with Studio:Artifacts:Folder.", failure);
        }
        finally
        {
            DeleteProbe(probe);
        }
    }

    public Task<int> CleanUpAsync(DateTimeOffset now, TimeSpan grace, CancellationToken cancellationToken) => Task.FromResult(_files.RemoveAbandoned(now - grace));

    private static void DeleteProbe(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The check has its answer already; an empty file left on a broken disk does no harm.
        }
    }
}
