namespace Studio.Jobs.Artifacts;

using Microsoft.Data.Sqlite;

/// <summary>Tells a full disk from other failures.</summary>
internal static class DiskFull
{
    /// <summary>What a person is told.</summary>
    public const string Message = "The disk that holds the studio's data is full; nothing was kept. Free some space, or point Studio:DataDirectory at a larger disk, and try again.";

    private const int UnixNoSpace = 28; // ENOSPC
    private const int UnixQuota = 122; // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL as HRESULT
    private const int SqliteFull = 13; // SQLITE_FULL

    /// <summary>True when the failure, or one it was caused by, says that there is no space left.</summary>
    public static bool IsCauseOf(Exception? failure) => failure switch
    {
        null => false,
        IOException { HResult: UnixNoSpace or UnixQuota or WindowsDiskFull } => true,
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        _ => IsCauseOf(failure.InnerException),
    };
}
