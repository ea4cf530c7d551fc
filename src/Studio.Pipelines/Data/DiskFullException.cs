namespace Studio.Pipelines.Data;

using DuckDB.NET.Data;
using ParquetSharp;

/// <summary>There is no space left to store a file; it is the machine's fault and not the file's.</summary>
/// <param name="cause">The failure to write.</param>
public sealed class DiskFullException(Exception cause) : DatasetException(Text, cause)
{
    /// <summary>What a person is told.</summary>
    public const string Text = "The disk that holds the studio's data is full; nothing was kept. Free some space, or point Studio:DataDirectory at a larger disk, and try again.";

    private const int UnixNoSpace = 28; // ENOSPC
    private const int UnixQuota = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL as HRESULT

    /// <summary>True when the failure itself, of the file system, of DuckDB or of Parquet, says that there is no space left.</summary>
    public static bool Tells(Exception failure) => failure switch
    {
        IOException { HResult: UnixNoSpace or UnixQuota or WindowsDiskFull } => true,
        DuckDBException or ParquetException => failure.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
