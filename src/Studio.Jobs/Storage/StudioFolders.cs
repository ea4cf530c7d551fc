namespace Studio.Jobs.Storage;

/// <summary>Where a studio process keeps its files. No path here is ever made from a name that came from outside.</summary>
internal sealed class StudioFolders(IOptions<StudioOptions> options) : IDisposable
{
    private readonly object _gate = new();
    private WorkFolder? _work;

    /// <summary>The folder of everything.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(Root, "studio.db");

    /// <summary>Content-addressed files.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>What a pretrained text encoder has made of texts, kept for the next experiment on them; may be deleted at any time.</summary>
    public string Vectors => Path.Combine(Root, "vectors");

    /// <summary>Unfinished files of this process; removed when it ends.</summary>
    public string Temporary => (_work ?? throw new InvalidOperationException("The folders are not created yet.")).Path;

    private string LockFile => Path.Combine(Root, "studio.lock");

    /// <summary>A new path in <see cref="Temporary"/>; nothing is there yet.</summary>
    public string NewTemporaryPath(string extension = "") => Path.Combine(Temporary, Guid.NewGuid().ToString("N") + extension);

    /// <summary>Creates what is missing.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Artifacts);
        lock (_gate)
        {
            _work ??= WorkFolder.Create(Path.Combine(Root, "work"));
        }
    }

    /// <summary>Takes the folder for this process alone, until the answer is disposed; for a store that one process has to itself.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"The data folder '{Root}' is in use by another studio process; end that one, or choose another folder with Studio:DataDirectory.", failure);
        }
    }

    /// <summary>Removes unfinished files of processes that have ended.</summary>
    /// <returns>How many folders were removed.</returns>
    public int RemoveAbandoned() => WorkFolder.RemoveAbandoned(Path.Combine(Root, "work"));

    /// <summary>Removes the folder in which earlier versions kept unfinished files; for a process that has the folder to itself.</summary>
    public void RemoveOldTemporary()
    {
        var old = Path.Combine(Root, "tmp");
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Gives the work folder back.</summary>
    public void Dispose() => _work?.Dispose();
}
