namespace Studio.Jobs.Artifacts;

using Studio.Pipelines.Data;

/// <summary>
/// Keeps files by the SHA-256 of their content, so that the same content is kept once. Who holds which content is
/// <see cref="ArtifactLedger"/>'s business.
/// </summary>
internal interface IArtifactStore
{
    /// <summary>Writes bytes to a temporary file while hashing them. Nothing is left when it throws.</summary>
    /// <param name="content">Read once, to its end.</param>
    /// <param name="maxBytes">Most bytes taken.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="DatasetException">There are more bytes than that, or the disk is full.</exception>
    Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Hashes a finished file; the store may move it when it is committed.</summary>
    Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken);

    /// <summary>Keeps a staged file for good, in one step; does nothing when the content is there already.</summary>
    Task CommitAsync(StagedArtifact artifact, CancellationToken cancellationToken);

    /// <summary>Opens content for reading.</summary>
    /// <exception cref="FileNotFoundException">There is none with that hash.</exception>
    Task<Stream> OpenReadAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>A local file with the content, fetched when it is kept elsewhere; null when there is none with that hash.</summary>
    Task<string?> FindPathAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Removes content; does nothing when there is none with that hash.</summary>
    Task DeleteAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>The hashes of everything kept.</summary>
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken);
}
