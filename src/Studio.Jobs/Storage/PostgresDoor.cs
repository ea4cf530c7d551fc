namespace Studio.Jobs.Storage;

using System.Net.Sockets;
using Npgsql;

/// <summary>The first connection to a PostgreSQL server: waits for one that is about to come up, and says plainly what is wrong with it.</summary>
internal sealed partial class PostgresDoor(TimeProvider time, ILogger<PostgresDoor> logger)
{
    /// <summary>How long a server that does not answer is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens a connection of its own, outside the pool.</summary>
    /// <exception cref="StoreException">The server does not answer in time, refuses the login, or has no such database.</exception>
    public async Task<NpgsqlConnection> OpenAsync(string connectionString, TimeSpan patience, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        var started = time.GetTimestamp();
        var waiting = false;
        while (true)
        {
            var connection = new NpgsqlConnection(settings.ToString());
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or SocketException)
            {
                await connection.DisposeAsync();
                if (!MayPass(failure) || time.GetElapsedTime(started) >= patience)
                {
                    throw new StoreException(Describe(settings, failure, patience), failure);
                }
            }

            if (!waiting)
            {
                waiting = true;
                LogWaiting(settings.Host!, settings.Port, patience.TotalSeconds);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // Not there yet, starting, stopping, or too many clients; all else stays wrong however long one waits.
    private static bool MayPass(Exception failure) => failure is not PostgresException refused || refused.IsTransient;

    private static string Describe(NpgsqlConnectionStringBuilder settings, Exception failure, TimeSpan patience)
    {
        var where = $"The PostgreSQL store at {settings.Host}:{settings.Port}, database '{settings.Database}',";
        return failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                $"{where} refused the login of '{settings.Username}'; correct Username and Password in ConnectionStrings:Studio, or the server's pg_hba.conf.",
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
                $"{where} cannot be used: there is no such database; create it (createdb -O {settings.Username} {settings.Database}), or correct Database in ConnectionStrings:Studio.",
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
                $"{where} cannot be used by '{settings.Username}': {refused.MessageText}; grant the rights to connect and to create tables.",
            PostgresException refused =>
                $"{where} cannot be used: {refused.MessageText} ({refused.SqlState}); see the server's log.",
            _ =>
                $"{where} did not answer for {patience.TotalSeconds:0} s: {Cause(failure)}; start the server, or correct Host and Port in ConnectionStrings:Studio.",
        };
    }

    private static string Cause(Exception failure) => (failure.InnerException ?? failure).Message.TrimEnd('.');

    [LoggerMessage(LogLevel.Warning, "The PostgreSQL server {Host}:{Port} does not answer yet; waiting for it up to {Seconds} s")]
    private partial void LogWaiting(string host, int port, double seconds);
}
