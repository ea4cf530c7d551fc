namespace Studio.Jobs.Artifacts;

using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

/// <summary>
/// Files in a bucket of an S3-compatible store, under <c>PREFIXab/abcd…</c>. What is read is fetched into a folder first and
/// checked while it comes in; the folder keeps it for the next time, up to a size.
/// </summary>
internal sealed class S3ArtifactStore : IArtifactStore, IDisposable
{
    // The files of a running trainer are opened by their path some time after it was asked for.
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private readonly S3Options _options;
    private readonly AmazonS3Client _client;
    private readonly VerifiedFolder _cache;
    private readonly StudioFolders _folders;
    private readonly StagingArea _staging;

    public S3ArtifactStore(IOptions<ArtifactOptions> options, StudioFolders folders, StagingArea staging)
    {
        _options = options.Value.S3;
        _folders = folders;
        _staging = staging;
        _cache = new VerifiedFolder(Path.Combine(folders.Root, "cache"));
        var settings = new AmazonS3Config
        {
            ForcePathStyle = _options.ForcePathStyle,
            AuthenticationRegion = _options.Region,
            // Content is checked by its SHA-256 here; many stores do not know Amazon's newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (string.IsNullOrWhiteSpace(_options.ServiceUrl))
        {
            settings.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(_options.Region);
        }
        else
        {
            settings.ServiceURL = _options.ServiceUrl;
        }

        _client = string.IsNullOrEmpty(_options.AccessKey)
            ? new AmazonS3Client(settings)
            : new AmazonS3Client(new BasicAWSCredentials(_options.AccessKey, _options.SecretKey), settings);
    }

    public string Place => $"bucket '{_options.Bucket}' at {(string.IsNullOrWhiteSpace(_options.ServiceUrl) ? _options.Region : _options.ServiceUrl)}";

    public Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken) =>
        _staging.ReceiveAsync(content, maxBytes, cancellationToken);

    public Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken) => StagingArea.StageAsync(path, cancellationToken);

    public async Task CommitAsync(StagedArtifact artifact, CancellationToken cancellationToken)
    {
        if (await AskAsync(() => FindBytesAsync(artifact.Sha256, cancellationToken)) != artifact.Bytes)
        {
            await AskAsync(async () =>
            {
                await S3Upload.SendAsync(_client, _options.Bucket!, KeyOf(artifact.Sha256), artifact.Path, cancellationToken);
                return true;
            });
        }

        // It is likely to be read here soon.
        if (File.Exists(artifact.Path))
        {
            await _cache.AddAsync(artifact.Path, artifact.Sha256, move: true, cancellationToken);
        }
    }

    public async Task<string?> FindPathAsync(string sha256, CancellationToken cancellationToken)
    {
        if (await FindCachedAsync(sha256, cancellationToken) is { } cached)
        {
            return cached;
        }

        var path = _folders.NewTemporaryPath();
        try
        {
            return await AskAsync(() => DownloadAsync(sha256, path, cancellationToken));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public async Task DeleteAsync(string sha256, CancellationToken cancellationToken)
    {
        _cache.Delete(sha256);
        await AskAsync(async () => await _client.DeleteObjectAsync(_options.Bucket, KeyOf(sha256), cancellationToken));
    }

    public async IAsyncEnumerable<StoredArtifact> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await AskAsync(() => _client.ListObjectsV2Async(request, cancellationToken));
            foreach (var stored in page.S3Objects ?? [])
            {
                var name = stored.Key[(stored.Key.LastIndexOf('/') + 1)..];
                if (ContentHash.IsHash(name))
                {
                    yield return new StoredArtifact(name, new DateTimeOffset(stored.LastModified?.ToUniversalTime() ?? DateTime.UtcNow));
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    public async Task CheckAsync(CancellationToken cancellationToken) => await AskAsync(() =>
        _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix, MaxKeys = 1 }, cancellationToken));

    public Task<int> CleanUpAsync(DateTimeOffset now, TimeSpan grace, CancellationToken cancellationToken)
    {
        var removed = _cache.RemoveAbandoned(now - grace);
        var files = _cache.List().OrderByDescending(file => file.LastAccessTimeUtc).ToList();
        var bytes = 0L;
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bytes += file.Length;
            if (bytes > _options.CacheMegabytes * 1024L * 1024L && file.LastAccessTimeUtc < (now - InUse).UtcDateTime)
            {
                bytes -= file.Length;
                _cache.Delete(file.Name);
                removed++;
            }
        }

        return Task.FromResult(removed);
    }

    public void Dispose() => _client.Dispose();

    private string KeyOf(string sha256) => $"{_options.Prefix}{ContentHash.Check(sha256)[..2]}/{sha256}";

    private async Task<string?> FindCachedAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            if (await _cache.FindAsync(sha256, cancellationToken) is { } cached)
            {
                // The system may be set up not to note reads.
                File.SetLastAccessTimeUtc(cached, DateTime.UtcNow);
                return cached;
            }
        }
        catch (InvalidDataException)
        {
            // A damaged copy is fetched anew.
            _cache.Delete(sha256);
        }
        catch (FileNotFoundException)
        {
            // Another process has just tidied it away.
        }

        return null;
    }

    private async Task<string?> DownloadAsync(string sha256, string path, CancellationToken cancellationToken)
    {
        StagedArtifact fetched;
        try
        {
            using var answer = await _client.GetObjectAsync(_options.Bucket, KeyOf(sha256), cancellationToken);
            await using var content = answer.ResponseStream;
            fetched = await StagingArea.WriteAsync(content, path, long.MaxValue, () => { }, cancellationToken);
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode == HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket")
        {
            return null;
        }

        if (fetched.Sha256 != sha256)
        {
            throw new ArtifactException(
                $"The stored file {KeyOf(sha256)} in {Place} is damaged: it holds {fetched.Bytes} bytes with the SHA-256 {fetched.Sha256}; put back a copy of it, or delete what it belongs to and make that again.");
        }

        await _cache.AddAsync(path, sha256, move: true, cancellationToken);
        return _cache.PathOf(sha256);
    }

    private async Task<long?> FindBytesAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(_options.Bucket, KeyOf(sha256), cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Puts failures of the store into words. The client has repeated what may be repeated by then.</summary>
    private async Task<T> AskAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (AmazonS3Exception failure)
        {
            throw new ArtifactException(
                $"The artifact store, {Place}, refused: {failure.Message} ({failure.ErrorCode}); check bucket, keys and region in Studio:Artifacts:S3.", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or AmazonClientException)
        {
            throw new ArtifactException(
                $"The artifact store, {Place}, cannot be reached: {(failure.InnerException ?? failure).Message}; start it, or correct Studio:Artifacts:S3:ServiceUrl.", failure);
        }
    }
}
