namespace Studio.Jobs.Storage;

/// <summary>Which database holds the store: the connection string <c>Studio</c> of the configuration.</summary>
internal sealed class StoreOptions
{
    /// <summary>Name of the connection string: <c>ConnectionStrings:Studio</c>.</summary>
    public const string Name = "Studio";

    /// <summary>
    /// A PostgreSQL connection string: the store and Hangfire's jobs are kept there, and any number of processes may work on
    /// it. Empty (the default) for SQLite and jobs in memory, for one process.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>True when the store is a SQLite file in the data folder, which one process has to itself.</summary>
    public bool Embedded => string.IsNullOrWhiteSpace(ConnectionString);
}
