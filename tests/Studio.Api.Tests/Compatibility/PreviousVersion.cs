namespace Studio.Api.Tests.Compatibility;

using System.IO.Compression;

/// <summary>A copy of what the previous version left behind; removed when disposed.</summary>
internal sealed class PreviousVersion : IDisposable
{
    public PreviousVersion()
    {
        Folder = Directory.CreateTempSubdirectory("studio-previous-").FullName;
        ZipFile.ExtractToDirectory(Path.Combine(Fixtures, "previous-version.zip"), Folder);
    }

    /// <summary>Where the fixtures lie.</summary>
    public static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>What it answered.</summary>
    public static string Answers => Path.Combine(Fixtures, "previous-version.answers.json");

    public string Folder { get; }

    /// <summary>Data folder of a service: a dataset, an experiment that has ended, version 1 published by its job and version 2 by a request.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>Folder that <c>train</c> wrote.</summary>
    public string Model => Path.Combine(Folder, "model");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
