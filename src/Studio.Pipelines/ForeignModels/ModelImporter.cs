namespace Studio.Pipelines.ForeignModels;

using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.ForeignModels.Onnx;
using Studio.Pipelines.Reports;

/// <summary>
/// Makes of a model that was made elsewhere an ONNX file of the studio, or finds why that cannot be. Nothing of the file is trusted: call it in a process of its own
/// with limits of memory and time.
/// </summary>
public static class ModelImporter
{
    /// <summary>Name of the file with the <see cref="ImportResult"/>.</summary>
    public const string ResultFile = "import.json";

    /// <summary>Imports.</summary>
    /// <param name="task">What to import.</param>
    /// <param name="folder">An existing folder for <c>model.onnx</c>, <c>signature.json</c>, <c>metrics.json</c>, <c>parity.json</c> and <c>import.json</c>; the last is always written.</param>
    /// <param name="progress">Told each step in a few words.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<ImportResult> RunAsync(ImportTask task, string folder, IProgress<string> progress, CancellationToken cancellationToken)
    {
        // What an earlier import has left could be taken for the files of this one.
        Delete(folder);
        var work = Directory.CreateDirectory(Path.Combine(folder, "work"));
        ImportResult result;
        try
        {
            result = await new ModelImport(task, folder, work.FullName, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ImportException refusal)
        {
            result = new ImportResult(refusal.Message) { Component = refusal.Component };
        }
        catch (OnnxRuntimeException failure)
        {
            result = new ImportResult($"ONNX Runtime cannot calculate the model: {RuntimeMessage.Of(failure)}") { Component = RuntimeMessage.Operator(failure) };
        }
        finally
        {
            work.Delete(recursive: true);
        }

        Write(folder, result);
        return result;
    }

    private static void Write(string folder, ImportResult result)
    {
        if (result.IsReady)
        {
            WriteFile(folder, ModelFiles.Signature, result.Signature);
            WriteFile(folder, ModelFiles.Parity, result.Parity);
            if (result.Metrics is not null)
            {
                WriteFile(folder, ModelFiles.Metrics, result.Metrics);
            }
        }
        else
        {
            // It may have been written to be compared.
            Delete(folder);
        }

        WriteFile(folder, ResultFile, result);
    }

    private static void Delete(string folder)
    {
        foreach (var name in new[] { ModelFiles.Onnx, ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Parity, ResultFile })
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    private static void WriteFile<T>(string folder, string name, T value) => File.WriteAllBytes(Path.Combine(folder, name), JsonSerializer.SerializeToUtf8Bytes(value, StudioJson.File));
}
