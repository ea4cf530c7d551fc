namespace Studio.Jobs.Local;

using Studio.Jobs.ModelImports;
using Studio.Pipelines.Data;
using Studio.Pipelines.ForeignModels;

/// <summary>The import of a model without a store, in an importer process with the limits of the service.</summary>
public sealed class LocalModelImport
{
    private readonly ImporterProcess _importer;

    internal LocalModelImport(ImporterProcess importer) => _importer = importer;

    /// <summary>Imports.</summary>
    /// <param name="task">What.</param>
    /// <param name="work">An empty folder; the caller deletes it.</param>
    /// <param name="progress">Told each step in a few words.</param>
    /// <param name="cancellationToken">Ends the importer within 2 s.</param>
    /// <returns>What came of it, and the folder with the files of <see cref="ImportFiles"/> where there is a model.</returns>
    /// <exception cref="DatasetException">This installation imports nothing, or the disk is full; the message is fit for people.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; no importer runs any more.</exception>
    public async Task<(ImportResult Result, string Folder)> RunAsync(ImportTask task, string work, IProgress<string> progress, CancellationToken cancellationToken)
    {
        TableEngine.MustBeThere();
        return (await _importer.RunAsync(task, work, progress, cancellationToken), ImporterProcess.OutputIn(work));
    }
}
