namespace Studio.Api.CommandLine;

using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;

/// <summary>Data named on the command line.</summary>
/// <param name="Path">A file or folder; null for what is fetched.</param>
/// <param name="Origin">An address or a query; null for a file.</param>
internal sealed record DataArgument(string? Path, DatasetOrigin? Origin)
{
    /// <summary>What it is called in messages.</summary>
    public string Name => Path ?? Origin?.Address ?? $"query to {Origin?.Connection}";

    /// <summary>A path, or an address where it begins like one.</summary>
    public static DataArgument Of(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? new DataArgument(null, new DatasetOrigin { Address = text })
            : new DataArgument(text, null);

    /// <summary>Refuses a path at which there is neither a file nor a folder.</summary>
    /// <exception cref="DatasetException">There is none; the message is one sentence.</exception>
    public void MustBeThere(string option)
    {
        if (Path is not null)
        {
            ArgumentFile.MustBeThere(Path, option, "name an existing file or folder of pictures");
        }
    }

    /// <summary>Opens a data file as it is, pictures (a folder, a table of their paths, one of them) as one archive, and anything else where it comes from.</summary>
    /// <exception cref="DatasetException">It cannot be fetched, a folder has no pictures, or a table cannot be read.</exception>
    public async Task<OpenedSource> OpenAsync(TableSources sources, CancellationToken cancellationToken)
    {
        if (Origin is not null)
        {
            return await sources.OpenAsync(Origin, cancellationToken);
        }

        if (await ImagePack.FindAsync(Path!, cancellationToken) is { } pack)
        {
            return new OpenedSource(pack.Open(), pack.FileName, null);
        }

        var file = File.OpenRead(Path!);
        return new OpenedSource(file, System.IO.Path.GetFileName(Path!), file.Length);
    }
}
