namespace Studio.Jobs.Artifacts;

using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;

/// <summary>Files in a folder: <c>artifacts/ab/abcd…</c>. Paths are made from hashes alone.</summary>
internal sealed class LocalArtifactStore(StudioFolders folders) : IArtifactStore
{
    private const int BufferBytes = 1024 * 1024;

    public async Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        var path = folders.NewTemporaryPath();
        try
        {
            return await WriteAsync(content, path, maxBytes, cancellationToken);
        }
        catch (Exception failure)
        {
            File.Delete(path);
            if (DiskFull.IsCauseOf(failure))
            {
                throw new DiskFullException(failure);
            }

            throw;
        }
    }

    public async Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return new StagedArtifact(path, Convert.ToHexStringLower(hash), file.Length);
    }

    public Task CommitAsync(StagedArtifact artifact, CancellationToken cancellationToken)
    {
        var path = PathOf(artifact.Sha256);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(artifact.Path, path, overwrite: true);
        }

        return Task.CompletedTask;
    }

    public Task<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken) =>
        Task.FromResult<Stream>(new FileStream(
            PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 64 * 1024, useAsync: true));

    public Task<string?> FindPathAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        return Task.FromResult(File.Exists(path) ? path : null);
    }

    public Task DeleteAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        if (File.Exists(path))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var path in Directory.EnumerateFiles(folders.Artifacts, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            if (IsHash(name))
            {
                yield return name;
            }
        }
    }

    private static async Task<StagedArtifact> WriteAsync(Stream content, string path, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long bytes = 0;
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                bytes += read;
                if (bytes > maxBytes)
                {
                    throw new DatasetException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"The file is larger than the {maxBytes:N0} bytes allowed; upload a smaller file, a compressed one, or raise Studio:MaxUploadBytes."));
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            // On disk before it gets its final name: a power cut must not leave a name without its content.
            file.Flush(flushToDisk: true);
            return new StagedArtifact(path, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsHash(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private string PathOf(string sha256) =>
        IsHash(sha256)
            ? Path.Combine(folders.Artifacts, sha256[..2], sha256)
            : throw new ArgumentException($"'{sha256}' is not a SHA-256 in lower-case hexadecimal.", nameof(sha256));
}
