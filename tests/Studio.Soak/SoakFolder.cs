namespace Studio.Soak;

/// <summary>Folder of data and logs; deleted at the end unless it is to be kept.</summary>
internal sealed class SoakFolder : IDisposable
{
    private SoakFolder(string path, bool keep) => (Path, Keep) = (path, keep);

    public string Path { get; }

    public bool Keep { get; set; }

    /// <summary>The folder named, which is emptied and kept, or a temporary one.</summary>
    public static SoakFolder Open(DirectoryInfo? named)
    {
        if (named is null)
        {
            return new SoakFolder(Directory.CreateTempSubdirectory("studio-soak-").FullName, keep: false);
        }

        if (named.Exists && named.EnumerateFileSystemInfos().Any())
        {
            throw new IOException($"The folder {named.FullName} is not empty; name one that is, or none.");
        }

        named.Create();
        return new SoakFolder(named.FullName, keep: true);
    }

    public void Dispose()
    {
        if (!Keep)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
