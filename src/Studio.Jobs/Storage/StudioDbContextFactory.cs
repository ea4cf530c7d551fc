namespace Studio.Jobs.Storage;

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>Opens the store in the database that the configuration names.</summary>
internal sealed class StudioDbContextFactory : IDbContextFactory<StudioDbContext>
{
    // SQLite waits this long for another writer before it gives up (busy timeout).
    private const int SqliteTimeoutSeconds = 30;

    private readonly Func<StudioDbContext> _create;

    public StudioDbContextFactory(IOptions<StoreOptions> options, StudioFolders folders, IServiceProvider services)
    {
        if (options.Value.Embedded)
        {
            var file = new SqliteConnectionStringBuilder { DataSource = folders.Database, DefaultTimeout = SqliteTimeoutSeconds }.ToString();
            var sqlite = Configure(
                // SQLite changes columns by rebuilding their table, which nobody can be at while the folder is locked.
                new DbContextOptionsBuilder<SqliteStudioDbContext>().UseSqlite(file).ConfigureWarnings(warnings =>
                    warnings.Ignore(SqliteEventId.TableRebuildPendingWarning, RelationalEventId.NonTransactionalMigrationOperationWarning)),
                services).Options;
            _create = () => new SqliteStudioDbContext(sqlite);
        }
        else
        {
            var postgres = Configure(
                new DbContextOptionsBuilder<PostgresStudioDbContext>().UseNpgsql(options.Value.ConnectionString).AddInterceptors(new ReconnectInterceptor()),
                services).Options;
            _create = () => new PostgresStudioDbContext(postgres);
        }
    }

    public StudioDbContext CreateDbContext() => _create();

    private static DbContextOptionsBuilder<T> Configure<T>(DbContextOptionsBuilder<T> builder, IServiceProvider services)
        where T : DbContext => builder
            .UseApplicationServiceProvider(services)
            // Commands that fail throw as well; the first look at an empty PostgreSQL database is one that EF Core expects to fail.
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug))
                // Parts, trials and aliases are found by what they belong to, which the filters of projects hide.
                .Ignore(CoreEventId.PossibleIncorrectRequiredNavigationWithQueryFilterInteractionWarning));
}
