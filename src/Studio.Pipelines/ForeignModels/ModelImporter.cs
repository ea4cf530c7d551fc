namespace Studio.Pipelines.ForeignModels;

/// <summary>
/// Makes of a model that was made elsewhere an ONNX file of the studio, or finds why that cannot be. Nothing of the file is trusted: call it in a process of its own
/// with limits of memory and time.
/// </summary>
public static class ModelImporter
{
    /// <summary>Imports.</summary>
    /// <param name="task">What to import.</param>
    /// <param name="folder">An existing folder for <c>model.onnx</c>, <c>signature.json</c>, <c>metrics.json</c>, <c>parity.json</c> and <c>import.json</c>; the last is always written.</param>
    /// <param name="progress">Told each step in a few words.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<ImportResult> RunAsync(ImportTask task, string folder, IProgress<string> progress, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
