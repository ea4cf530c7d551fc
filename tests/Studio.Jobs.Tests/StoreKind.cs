namespace Studio.Jobs.Tests;

using Studio.Testing;

/// <summary>The databases that a test of the store runs on.</summary>
public enum StoreKind
{
    /// <summary>SQLite and jobs in memory.</summary>
    Embedded,

    /// <summary>PostgreSQL for both.</summary>
    Postgres,
}

/// <summary>Makes an empty store of a kind.</summary>
internal static class StoreKinds
{
    /// <summary>The connection string of an empty store; null for the embedded one, which lies in the data folder.</summary>
    public static async Task<string?> NewStoreAsync(this StoreKind kind) =>
        kind == StoreKind.Embedded ? null : await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
}
