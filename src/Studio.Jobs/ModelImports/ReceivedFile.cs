namespace Studio.Jobs.ModelImports;

using Studio.Jobs.Artifacts;

/// <summary>A file that has come and waits for its order. Disposing it removes it, unless an order holds it.</summary>
public sealed class ReceivedFile : IDisposable
{
    internal ReceivedFile(StagedArtifact content, string name) => (Content, Name) = (content, name);

    /// <summary>Its name, for the format and for messages.</summary>
    public string Name { get; }

    /// <summary>Its size.</summary>
    public long Bytes => Content.Bytes;

    internal StagedArtifact Content { get; }

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
