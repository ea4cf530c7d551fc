namespace Studio.Jobs.Storage;

using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

/// <summary>
/// Waits a little for a database that is away when work on it begins. Only the opening of a connection is repeated: nothing
/// has been done by then, so that it is safe everywhere. EF Core's own retrying strategy would repeat whole units of work and
/// forbids transactions of our own, on which claims and fencing rest; a command that breaks in the middle fails, and whoever
/// began the work decides.
/// </summary>
internal sealed class ReconnectInterceptor : DbConnectionInterceptor
{
    /// <summary>How long the opening of a connection is repeated.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await connection.OpenAsync(cancellationToken);
                return InterceptionResult.Suppress();
            }
            catch (NpgsqlException failure) when (failure.IsTransient && Stopwatch.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
