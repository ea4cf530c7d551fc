namespace Studio.Jobs.Artifacts;

using Studio.Pipelines.Data;

/// <summary>
/// Keeps files by the SHA-256 of their content, so that the same content is kept once. Who holds which content is
/// <see cref="ArtifactLedger"/>'s business.
/// </summary>
internal interface IArtifactStore
{
    /// <summary>Where it keeps them, for people.</summary>
    string Place { get; }

    /// <summary>Writes bytes to a temporary file while hashing them. Nothing is left when it throws.</summary>
    /// <param name="content">Read once, to its end.</param>
    /// <param name="maxBytes">Most bytes taken.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <exception cref="DatasetException">There are more bytes than that, or the disk is full.</exception>
    Task<StagedArtifact> ReceiveAsync(Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Hashes a finished file; the store may move it when it is committed.</summary>
    Task<StagedArtifact> StageAsync(string path, CancellationToken cancellationToken);

    /// <summary>Keeps a staged file for good, in one step; does nothing when the content is there already and undamaged.</summary>
    Task CommitAsync(StagedArtifact artifact, CancellationToken cancellationToken);

    /// <summary>A local file with the content, fetched when it is kept elsewhere, and checked; null when there is none with that hash.</summary>
    /// <exception cref="ArtifactException">The content is damaged, or the store cannot be reached.</exception>
    Task<string?> FindPathAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Removes content; does nothing when there is none with that hash.</summary>
    Task DeleteAsync(string sha256, CancellationToken cancellationToken);

    /// <summary>Everything kept.</summary>
    IAsyncEnumerable<StoredArtifact> ListAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure that the store can be used now.</summary>
    /// <exception cref="ArtifactException">It cannot; the message says why.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Removes unfinished copies of processes that died, and copies kept for speed beyond their limit.</summary>
    /// <param name="now">Now.</param>
    /// <param name="grace">What is younger may be in use and stays.</param>
    /// <param name="cancellationToken">Cancels the clean-up.</param>
    /// <returns>How many files were removed.</returns>
    Task<int> CleanUpAsync(DateTimeOffset now, TimeSpan grace, CancellationToken cancellationToken);
}
