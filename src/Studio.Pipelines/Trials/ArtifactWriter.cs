namespace Studio.Pipelines.Trials;

/// <summary>Writes artifact files so that each is there completely or not at all.</summary>
internal sealed class ArtifactWriter
{
    private readonly string _directory;

    /// <summary>Creates the directory when it is missing.</summary>
    public ArtifactWriter(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, byte[] content) => Write(name, file => file.Write(content));

    /// <summary>Writes a file piece by piece and returns its path.</summary>
    public string Write(string name, Action<Stream> content)
    {
        var path = Path.Combine(_directory, name);
        var draft = $"{path}.draft";
        try
        {
            using (var file = File.Create(draft))
            {
                content(file);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }

        return path;
    }
}
