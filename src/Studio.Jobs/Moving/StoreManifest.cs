namespace Studio.Jobs.Moving;

/// <summary>What an exported studio holds; <c>manifest.json</c> in its file.</summary>
/// <param name="Format">Version of the file's layout: <see cref="CurrentFormat"/>.</param>
/// <param name="Studio">Version of the program that wrote it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Rows">Rows of each table.</param>
/// <param name="Files">Stored files; the same content is there once.</param>
/// <param name="FileBytes">Their size.</param>
public sealed record StoreManifest(
    int Format, string Studio, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, long> Rows, long Files, long FileBytes)
{
    /// <summary>The layout that this version writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Name of its entry.</summary>
    internal const string EntryName = "manifest.json";

    /// <summary>Folder of the files' entries, named by the SHA-256 of their content.</summary>
    internal const string FileFolder = "files/";

    /// <summary>Name of the entry with a table's rows.</summary>
    internal static string RowsOf(string table) => $"rows/{table}.jsonl";
}
