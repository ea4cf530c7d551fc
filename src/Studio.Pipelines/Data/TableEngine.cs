namespace Studio.Pipelines.Data;

using System.Runtime.InteropServices;
using DuckDB.NET.Data;

/// <summary>DuckDB, without which an installation reads, profiles and trains on no table and only serves models.</summary>
public static class TableEngine
{
    private static readonly Lazy<string?> Absence = new(Look);

    /// <summary>Why this installation cannot work on tables, in one sentence; null when it can.</summary>
    public static string? Missing => Absence.Value;

    /// <summary>Refuses what needs it.</summary>
    /// <exception cref="MissingPartException">It is not there.</exception>
    public static void MustBeThere()
    {
        if (Missing is { } reason)
        {
            throw new MissingPartException(reason);
        }
    }

    private static string? Look() =>
        NativeFiles.Find("duckdb") is not null || NativeLibrary.TryLoad("duckdb", typeof(DuckDBConnection).Assembly, null, out _)
            ? null
            : "This installation only serves models: it was published with ServingOnly, without DuckDB, and neither reads nor trains on tables; send them to a whole studio.";
}
