namespace Studio.Pipelines.Tests.Data;

using System.Text;
using Studio.Pipelines.Data;

/// <summary>A folder of its own for one test, and short ways to read files from it.</summary>
internal sealed class TemporaryDataset : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-data-").FullName;

    public string Destination => Path.Combine(_folder, "table.parquet");

    /// <summary>Everything in the folder but the source file.</summary>
    public string[] Leftovers => [.. Directory.GetFileSystemEntries(_folder).Where(path => Path.GetFileName(path) != "source")];

    public Task<CanonicalDataset> ReadAsync(string fileName, string text, DatasetReaderOptions? options = null) =>
        ReadAsync(fileName, Encoding.UTF8.GetBytes(text), options);

    public async Task<CanonicalDataset> ReadAsync(string fileName, byte[] bytes, DatasetReaderOptions? options = null)
    {
        var source = Path.Combine(_folder, "source");
        await File.WriteAllBytesAsync(source, bytes);
        return await DatasetReader.ReadAsync(source, fileName, Destination, options ?? DatasetReaderOptions.Training, CancellationToken.None);
    }

    public async Task<ColumnTable> ReadTableAsync(string fileName, string text, IReadOnlySet<string>? asText = null)
    {
        var dataset = await ReadAsync(fileName, text);
        return await TableReader.ReadAsync(dataset.Path, null, asText, null, CancellationToken.None);
    }

    public async Task<SourceFile> PrepareAsync(string fileName, byte[] bytes)
    {
        var source = Path.Combine(_folder, "source");
        await File.WriteAllBytesAsync(source, bytes);
        return await SourceFile.PrepareAsync(source, fileName, _folder, CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
