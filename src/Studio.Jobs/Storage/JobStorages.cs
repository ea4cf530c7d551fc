namespace Studio.Jobs.Storage;

using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;

/// <summary>Where Hangfire keeps its jobs: in memory, or beside the store in PostgreSQL.</summary>
internal static class JobStorages
{
    /// <summary>Schema of Hangfire's tables in PostgreSQL.</summary>
    public const string Schema = "hangfire";

    private static readonly TimeSpan QueuePoll = TimeSpan.FromSeconds(1);

    // A job whose worker shows no sign of life for so long is given to another. Workers renew it while they run one.
    private static readonly TimeSpan Invisibility = TimeSpan.FromMinutes(1);

    // A killed process leaves its locks in the table; nothing that takes one holds it for longer than seconds.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Makes the storage; touches no server, so that one which is away is reported by the migration of the store.</summary>
    public static JobStorage Create(StoreOptions store)
    {
        if (store.Embedded)
        {
            return new InMemoryStorage(new InMemoryStorageOptions());
        }

        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false, // StoreMigration does it
            QueuePollInterval = QueuePoll,
            InvisibilityTimeout = Invisibility,
            UseSlidingInvisibilityTimeout = true,
            DistributedLockTimeout = LockTimeout,
            EnableTransactionScopeEnlistment = false,
        };
        var connection = new NpgsqlConnectionStringBuilder(store.ConnectionString) { Enlist = false };
        return new PostgreSqlStorage(new NpgsqlConnectionFactory(connection.ToString(), options), options);
    }
}
