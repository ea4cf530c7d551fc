namespace Studio.Jobs.Tests.Artifacts;

using Amazon.Runtime;
using Amazon.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Storage;
using Studio.Testing;

/// <summary>The artifact stores that pass the contract.</summary>
public enum ArtifactStoreKind
{
    /// <summary>In the data folder.</summary>
    Local,

    /// <summary>A folder that several processes share.</summary>
    Shared,

    /// <summary>An S3-compatible server.</summary>
    S3,
}

/// <summary>What keeps the files behind a store, and stores on it as different processes have them.</summary>
internal sealed class ArtifactPlace : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<IDisposable> _open = [];
    private readonly ArtifactStoreKind _kind;
    private readonly S3Server? _server;
    private int _processes;

    private ArtifactPlace(ArtifactStoreKind kind, S3Server? server) => (_kind, _server) = (kind, server);

    public static async Task<ArtifactPlace> CreateAsync(ArtifactStoreKind kind) =>
        new(kind, kind == ArtifactStoreKind.S3 ? await S3Server.StartAsync() : null);

    /// <summary>A store as another process would have it; those in the data folder have only one folder.</summary>
    public (IArtifactStore Store, StudioFolders Folders) Open(int cacheMegabytes = 100)
    {
        var data = _kind == ArtifactStoreKind.Local ? _folder.Path : _folder.Combine($"process-{_processes++}");
        var studio = Options.Create(new StudioOptions { DataDirectory = data });
        var folders = new StudioFolders(studio);
        folders.Create();
        _open.Add(folders);
        var artifacts = Options.Create(new ArtifactOptions());
        var staging = new StagingArea(folders, new DiskQuota(studio, folders, null!, new NoDatabase()));
        switch (_kind)
        {
            case ArtifactStoreKind.Shared:
                artifacts.Value.Folder = _folder.Combine("shared");
                return (new FolderArtifactStore(artifacts, folders, staging), folders);
            case ArtifactStoreKind.S3:
                artifacts.Value.S3 = new S3Options
                {
                    ServiceUrl = _server!.Url,
                    Bucket = S3Server.Bucket,
                    Prefix = "studio/",
                    AccessKey = S3Server.Key,
                    SecretKey = S3Server.Key,
                    ForcePathStyle = true,
                    CacheMegabytes = cacheMegabytes,
                };
                var store = new S3ArtifactStore(artifacts, folders, staging);
                _open.Add(store);
                return (store, folders);
            default:
                return (new FolderArtifactStore(artifacts, folders, staging), folders);
        }
    }

    /// <summary>Changes stored content behind the store's back, keeping its size.</summary>
    public async Task DamageAsync(string sha256, byte[] other)
    {
        if (_server is not null)
        {
            using var client = new AmazonS3Client(
                new BasicAWSCredentials(S3Server.Key, S3Server.Key),
                new AmazonS3Config { ServiceURL = _server.Url, ForcePathStyle = true, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });
            await client.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest
            {
                BucketName = S3Server.Bucket,
                Key = $"studio/{sha256[..2]}/{sha256}",
                InputStream = new MemoryStream(other),
                UseChunkEncoding = false,
            });
            return;
        }

        var root = _kind == ArtifactStoreKind.Shared ? _folder.Combine("shared") : _folder.Combine("artifacts");
        await File.WriteAllBytesAsync(Path.Combine(root, sha256[..2], sha256), other);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(open => open.Dispose());
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Without a quota no database is asked.</summary>
    private sealed class NoDatabase : IDbContextFactory<StudioDbContext>
    {
        public StudioDbContext CreateDbContext() => throw new InvalidOperationException("No quota, no query.");
    }
}
