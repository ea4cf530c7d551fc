namespace Studio.Jobs.Datasets;

using Studio.Pipelines.Profiling;

/// <summary>Takes datasets in, lists and deletes them.</summary>
public sealed class DatasetService
{
    /// <summary>Stores and reads an uploaded file and enqueues its profiling. Nothing is kept when it throws.</summary>
    /// <param name="content">The file's bytes, read once.</param>
    /// <param name="fileName">Name given by the person; used for the dataset's name and the format only, never as a path.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="Pipelines.Data.DatasetException">The file cannot be read, is larger than allowed, or the disk is full; the message is fit for people.</exception>
    public Task<DatasetRecord> ImportAsync(Stream content, string fileName, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>All datasets, newest first.</summary>
    public Task<IReadOnlyList<DatasetRecord>> ListAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>One dataset, or null.</summary>
    public Task<DatasetRecord?> FindAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Its profile; waits up to 10 s for one that is being made; null when there is no such dataset or no profile yet.</summary>
    public Task<DatasetProfile?> FindProfileAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Its first rows; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="rows">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<DatasetPreview?> PreviewAsync(Guid id, int rows, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes it with its files.</summary>
    public Task<DeleteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <summary>How a deletion went.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>It is in use by an experiment that is queued or running.</summary>
    InUse,
}
