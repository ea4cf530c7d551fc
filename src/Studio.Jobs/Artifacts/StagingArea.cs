namespace Studio.Jobs.Artifacts;

using System.Buffers;
using System.Security.Cryptography;
using Studio.Pipelines.Data;

/// <summary>Takes files in and hashes them, before a store keeps them.</summary>
internal sealed class StagingArea(StudioFolders folders, DiskQuota quota)
{
    private const int BufferBytes = 1024 * 1024;
    private const long CheckBytes = 16 * BufferBytes;

    /// <summary>See <see cref="IArtifactStore.ReceiveAsync"/>.</summary>
    public async Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        await quota.EnsureAsync(cancellationToken);
        var path = folders.NewTemporaryPath();
        try
        {
            return await WriteAsync(content, path, maxBytes, quota.EnsureFree, cancellationToken);
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

    /// <summary>See <see cref="IArtifactStore.StageAsync"/>.</summary>
    public static async Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken)
    {
        var sha256 = await ContentHash.OfFileAsync(path, cancellationToken);
        return new StagedArtifact(path, sha256, new FileInfo(path).Length);
    }

    /// <summary>Writes content to a new file while hashing it.</summary>
    /// <param name="content">Read once, to its end.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes taken.</param>
    /// <param name="check">Called now and then; throws to end the writing.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task<StagedArtifact> WriteAsync(Stream content, string path, long maxBytes, Action check, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var (bytes, nextCheck) = (0L, CheckBytes);
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

                if (bytes >= nextCheck)
                {
                    check();
                    nextCheck += CheckBytes;
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return new StagedArtifact(path, Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
