namespace Studio.Jobs.Sources;

using System.IO.Enumeration;
using Studio.Pipelines.Data;

/// <summary>Takes the newest file of a folder that the settings name, by when it was last written, then by name. Only files right in the folder count, no links and no hidden ones: nothing leads out of it.</summary>
internal sealed class FolderSource(SourceOptions options) : ITableSource
{
    private const string Everything = "*";

    private static readonly EnumerationOptions Files = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    public bool IsOf(DatasetOrigin origin) => origin is { Folder: not null, Address: null, Sql: null, Connection: null, Provider: null };

    public OriginProblem? Check(DatasetOrigin origin, OriginSecret? secret)
    {
        if (secret is not null)
        {
            return new OriginProblem("folder", "A folder is read without credentials; leave them out.");
        }

        if (!options.Folders.ContainsKey(origin.Folder!))
        {
            var known = options.Folders.Count > 0 ? $"there are {string.Join(", ", options.Folders.Keys)}" : "none is set up. Set Sources:Folders:NAME to its path";
            return new OriginProblem("folder", $"There is no folder '{origin.Folder}'; {known}.");
        }

        return origin.Pattern is { } pattern && (string.IsNullOrWhiteSpace(pattern) || pattern.AsSpan().ContainsAny('/', '\\', '\0'))
            ? new OriginProblem("pattern", $"'{pattern}' is no pattern of file names; write it like *.csv, without folders.")
            : null;
    }

    public Task<OpenedSource> OpenAsync(DatasetOrigin origin, OriginSecret? secret, CancellationToken cancellationToken)
    {
        try
        {
            var pattern = origin.Pattern ?? Everything;
            var newest = new DirectoryInfo(options.Folders[origin.Folder!]).EnumerateFiles(Everything, Files)
                .Where(file => FileSystemName.MatchesSimpleExpression(pattern, file.Name, ignoreCase: false))
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .ThenByDescending(file => file.Name, StringComparer.Ordinal)
                .FirstOrDefault()
                ?? throw new DatasetException($"The folder '{origin.Folder}' has no file like '{pattern}' now; put one there, or give another pattern.");
            var content = new FileStream(newest.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Task.FromResult(new OpenedSource(content, newest.Name, content.Length));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The message of the failure holds the path, which is the machine's business.
            throw new DatasetException($"The folder '{origin.Folder}' cannot be read now; check that it is there, and that the studio may read it.", failure);
        }
    }
}
