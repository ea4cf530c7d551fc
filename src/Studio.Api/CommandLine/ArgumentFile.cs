namespace Studio.Api.CommandLine;

using Studio.Pipelines.Data;

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
