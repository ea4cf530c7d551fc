namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Pretrained;

/// <summary>The pretrained text encoder of a plan.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Folder">Its folder; <c>minilm</c> for the encoder that comes with the studio, wherever that is installed.</param>
/// <param name="Sha256">SHA-256 over its files: training with others than those planned is refused.</param>
public sealed record TextEncoderChoice(string Name, string Folder, string Sha256)
{
    /// <summary>Tries the encoder of a folder.</summary>
    /// <param name="folder">The folder, or <see cref="PackagedEncoder.Name"/>.</param>
    /// <exception cref="EncoderException">It cannot be used.</exception>
    public static TextEncoderChoice From(string folder)
    {
        var full = folder == PackagedEncoder.Name ? folder : Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        using var encoder = new PretrainedEncoder(EncoderFiles.FromFolder(full), threads: 1);
        return new TextEncoderChoice(Path.GetFileName(full), full, encoder.Files.Sha256);
    }
}
