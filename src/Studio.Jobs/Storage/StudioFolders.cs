namespace Studio.Jobs.Storage;

using Microsoft.Extensions.Options;

/// <summary>Where the embedded studio keeps its files. No path here is ever made from a name that came from outside.</summary>
internal sealed class StudioFolders(IOptions<StudioOptions> options)
{
    /// <summary>The folder of everything.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.DataDirectory);

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(Root, "studio.db");

    /// <summary>Content-addressed files.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Unfinished files; emptied at start.</summary>
    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>Locked while a process uses the folder.</summary>
    public string LockFile => Path.Combine(Root, "studio.lock");

    /// <summary>A new path in <see cref="Temporary"/>; nothing is there yet.</summary>
    public string NewTemporaryPath(string extension = "") => Path.Combine(Temporary, Guid.NewGuid().ToString("N") + extension);

    /// <summary>Creates what is missing.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Root);
        Directory.CreateDirectory(Artifacts);
        Directory.CreateDirectory(Temporary);
    }
}
