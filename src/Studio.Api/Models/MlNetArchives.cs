namespace Studio.Api.Models;

using System.IO.Compression;
using Studio.Pipelines.MlNet;

/// <summary>Makes the archives of models for ML.NET. Each is made anew when it is asked for, one at a time and by one thread, so that predictions have the other processors.</summary>
internal sealed class MlNetArchives : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Makes an archive.</summary>
    /// <param name="onnx">The model's ONNX file.</param>
    /// <param name="name">Name of the model.</param>
    /// <param name="version">Its version.</param>
    /// <param name="token">Ends the waiting and the work.</param>
    /// <returns>The archive; its file is gone when it is closed.</returns>
    /// <exception cref="NotSupportedException">The model takes more than raw columns.</exception>
    /// <exception cref="InvalidDataException">What was made does not answer as the ONNX file does.</exception>
    public async Task<Stream> MakeAsync(string onnx, string name, int version, CancellationToken token)
    {
        await _turn.WaitAsync(token);
        try
        {
            return await Task.Run(() => Make(onnx, name, $"{name} version {version}", token), token);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static FileStream Make(string onnx, string name, string title, CancellationToken token)
    {
        var work = Directory.CreateTempSubdirectory("studio-mlnet-archive-");
        FileStream? file = null;
        try
        {
            MlNetExport.Write(onnx, work.FullName, name, title, token);
            file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            ZipFile.CreateFromDirectory(work.FullName, file, CompressionLevel.Fastest, includeBaseDirectory: false);
            file.Position = 0;
            return file;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }
}
