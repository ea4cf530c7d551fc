namespace Studio.Api.CommandLine;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;

/// <summary>Files named on the command line.</summary>
internal static class ArgumentFile
{
    /// <summary>Refuses a path at which there is neither a file nor a folder.</summary>
    /// <exception cref="DatasetException">There is none; the message is one sentence.</exception>
    public static void MustBeThere(string path, string option, string remedy)
    {
        if (!Directory.Exists(path))
        {
            MustExist(path, option, remedy);
        }
    }

    /// <summary>Opens a data file as it is, and pictures (a folder, a table of their paths, one of them) as one archive.</summary>
    /// <param name="path">An existing file or folder.</param>
    /// <param name="cancellationToken">Cancels the looking.</param>
    /// <returns>The content and a name for it.</returns>
    /// <exception cref="DatasetException">A folder has no pictures, or a table cannot be read.</exception>
    public static async Task<(Stream Content, string FileName)> OpenAsync(string path, CancellationToken cancellationToken) =>
        await ImagePack.FindAsync(path, cancellationToken) is { } pack ? (pack.Open(), pack.FileName) : (File.OpenRead(path), Path.GetFileName(path));

    /// <summary>Refuses a path at which there is no file.</summary>
    /// <exception cref="DatasetException">There is none; the message is one sentence.</exception>
    public static void MustExist(string path, string option, string remedy)
    {
        if (!File.Exists(path))
        {
            throw new DatasetException(Directory.Exists(path)
                ? $"{option}: '{path}' is a folder; {remedy}."
                : $"{option}: there is no file '{path}'; {remedy}.");
        }
    }
}
