namespace Studio.Jobs.Storage;

/// <summary>A folder that is removed with all that is left in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string path) => Path = Directory.CreateDirectory(path).FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
