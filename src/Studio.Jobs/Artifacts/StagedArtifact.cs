namespace Studio.Jobs.Artifacts;

/// <summary>A finished file that waits to be stored. Disposing it removes the file unless the store has taken it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hexadecimal.</param>
/// <param name="Bytes">Its size.</param>
internal sealed record StagedArtifact(string Path, string Sha256, long Bytes) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}
