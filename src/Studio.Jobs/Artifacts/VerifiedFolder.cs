namespace Studio.Jobs.Artifacts;

using System.Collections.Concurrent;

/// <summary>
/// Files in a folder under the hash of their content, <c>ab/abcd…</c>. A file gets its name in one step once it is on disk,
/// and is hashed before its first use by this process and whenever its size or time has changed since.
/// </summary>
internal sealed class VerifiedFolder(string folder)
{
    private const string Incoming = ".incoming";

    private readonly ConcurrentDictionary<string, Stamp> _verified = new();

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(folder);

    /// <summary>Where the content is, or would be.</summary>
    public string PathOf(string sha256) => System.IO.Path.Combine(Path, ContentHash.Check(sha256)[..2], sha256);

    /// <summary>Its path when it is there as it should be; null when it is missing.</summary>
    /// <exception cref="InvalidDataException">It is there, but its content is another; the message tells which.</exception>
    public async Task<string?> FindAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        try
        {
            if (Stamp.Of(path) is not { } stamp)
            {
                return null;
            }

            if (!_verified.TryGetValue(sha256, out var known) || known != stamp)
            {
                var found = await ContentHash.OfFileAsync(path, cancellationToken);
                if (found != sha256)
                {
                    throw new InvalidDataException($"it holds {stamp.Bytes} bytes with the SHA-256 {found}");
                }

                _verified[sha256] = stamp;
            }

            return path;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes a file whose hash is known; a damaged file of that name is replaced.</summary>
    /// <param name="path">The file; moved away when <paramref name="move"/> is set.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="move">False to copy it first: a move between disks is not one step.</param>
    /// <param name="cancellationToken">Cancels before it is there.</param>
    public async Task AddAsync(string path, string sha256, bool move, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(sha256, cancellationToken))
        {
            return;
        }

        var target = PathOf(sha256);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        var source = path;
        if (!move)
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, Incoming));
            source = System.IO.Path.Combine(Path, Incoming, Guid.NewGuid().ToString("N"));
        }

        try
        {
            if (!move)
            {
                await CopyAsync(path, source, cancellationToken);
            }

            // On disk before it gets its name: a power cut must not leave a name without its content.
            using (var file = new FileStream(source, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
            {
                file.Flush(flushToDisk: true);
            }

            // Its age tells how long it has been here; a sweep spares what is young.
            File.SetLastWriteTimeUtc(source, DateTime.UtcNow);
            File.Move(source, target, overwrite: true);
        }
        finally
        {
            if (!move)
            {
                File.Delete(source);
            }
        }

        if (Stamp.Of(target) is { } stamp)
        {
            _verified[sha256] = stamp;
        }
    }

    /// <summary>Removes content; does nothing when there is none.</summary>
    public void Delete(string sha256)
    {
        _verified.TryRemove(sha256, out _);
        try
        {
            File.Delete(PathOf(sha256));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing of that kind was ever stored.
        }
    }

    /// <summary>Everything that is there.</summary>
    public IEnumerable<FileInfo> List() => Directory.Exists(Path)
        ? new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => ContentHash.IsHash(file.Name))
        : [];

    /// <summary>Removes copies that a process which died has left unfinished.</summary>
    /// <param name="before">Files last written before then are abandoned.</param>
    /// <returns>How many were removed.</returns>
    public int RemoveAbandoned(DateTimeOffset before)
    {
        var incoming = new DirectoryInfo(System.IO.Path.Combine(Path, Incoming));
        var abandoned = incoming.Exists ? incoming.GetFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime).ToList() : [];
        abandoned.ForEach(file => file.Delete());
        return abandoned.Count;
    }

    private async Task<bool> IsThereAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(sha256, cancellationToken) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        await source.CopyToAsync(target, 1024 * 1024, cancellationToken);
    }

    private sealed record Stamp(long Bytes, DateTime Modified)
    {
        public static Stamp? Of(string path) => new FileInfo(path) is { Exists: true } file ? new Stamp(file.Length, file.LastWriteTimeUtc) : null;
    }
}
