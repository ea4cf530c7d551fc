namespace Studio.Jobs.Artifacts;

using Microsoft.Data.Sqlite;
using Studio.Pipelines.Data;

/// <summary>Tells a full disk from other failures.</summary>
public static class DiskFull
{
    private const int SqliteFull = 13; // SQLITE_FULL

    /// <summary>True when the failure, or one it was caused by, says that there is no space left.</summary>
    public static bool IsCauseOf(Exception? failure) => failure switch
    {
        null => false,
        DiskFullException => true,
        SqliteException { SqliteErrorCode: SqliteFull } => true,
        _ => DiskFullException.Tells(failure) || IsCauseOf(failure.InnerException),
    };
}
