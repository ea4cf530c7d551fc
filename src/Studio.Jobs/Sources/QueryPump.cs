namespace Studio.Jobs.Sources;

using System.Data.Common;
using System.IO.Pipelines;
using Studio.Pipelines.Data;
using ZstdSharp;

/// <summary>A database to ask.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="ConnectAsync">Makes a connection, not yet open.</param>
/// <param name="ReadOnly">Statement after which the transactions of a session can only read; null where there is none.</param>
/// <param name="Hidden">Texts that messages of the database may hold and nobody is told.</param>
internal sealed record QueriedDatabase(string Name, Func<CancellationToken, Task<DbConnection>> ConnectAsync, string? ReadOnly, IReadOnlyList<string> Hidden);

/// <summary>
/// Sends a query to a database while its rows are read. The rows come as packed JSON lines, which is kept as the dataset's
/// source. The query runs in a transaction that is undone in any case, and that may only read where the database can do that.
/// </summary>
internal sealed class QueryPump(SourceOptions options, TimeProvider time)
{
    private const int FastestLevel = 1;

    /// <summary>Begins to send the rows.</summary>
    /// <param name="database">The database.</param>
    /// <param name="sql">The query.</param>
    /// <param name="cancellationToken">Ends it, also after this has answered.</param>
    public OpenedSource Open(QueriedDatabase database, string sql, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(options.TimeoutSeconds), time, cancellationToken);
        var pipe = new Pipe();
        var pumping = Task.Run(() => PumpAsync(database, sql, pipe.Writer, deadline), CancellationToken.None);
        return new OpenedSource(pipe.Reader.AsStream(), $"{database.Name}.jsonl.zst", null)
        {
            Close = async () =>
            {
                deadline.End();
                await pumping;
                deadline.Dispose();
            },
        };
    }

    /// <summary>Writes all rows, or completes the pipe with the reason why not.</summary>
    private async Task PumpAsync(QueriedDatabase database, string sql, PipeWriter output, Deadline deadline)
    {
        Exception? failure = null;
        try
        {
            await using var packed = new CompressionStream(output.AsStream(leaveOpen: true), FastestLevel);
            await QueryAsync(database, sql, packed, deadline.Token);
        }
        catch (Exception caught)
        {
            failure = Explain(caught, database, deadline);
        }

        await output.CompleteAsync(failure);
    }

    private static async Task QueryAsync(QueriedDatabase database, string sql, Stream output, CancellationToken cancellationToken)
    {
        await using var connection = await database.ConnectAsync(cancellationToken);
        await connection.OpenAsync(cancellationToken);
        if (database.ReadOnly is { } statement)
        {
            await using var guard = Command(connection, statement, null);
            await guard.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = Command(connection, sql, transaction);
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken);
        try
        {
            await new QueryRows(reader, database.Name).WriteAsync(output, cancellationToken);
        }
        catch
        {
            // A reader that is closed reads the rest of its rows.
            command.Cancel();
            throw;
        }
    }

    /// <summary>A statement without a limit of its own: the deadline ends it.</summary>
    private static DbCommand Command(DbConnection connection, string sql, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout, command.Transaction) = (sql, 0, transaction);
        return command;
    }

    private Exception Explain(Exception failure, QueriedDatabase database, Deadline deadline) => failure switch
    {
        DatasetException => failure,
        _ when deadline.HasPassed => new DatasetException(
            $"The query to '{database.Name}' took longer than {options.TimeoutSeconds} s; ask for fewer rows, or raise Sources:TimeoutSeconds.", failure),
        OperationCanceledException => failure,
        _ when deadline.Token.IsCancellationRequested => new OperationCanceledException(deadline.Token),
        DbException or IOException or TimeoutException or InvalidOperationException or NotSupportedException => new DatasetException(
            $"'{database.Name}' did not answer the query: {Told(failure.Message, database).TrimEnd('.')}.", database.Hidden.Count == 0 ? failure : null!),
        _ => failure,
    };

    private static string Told(string message, QueriedDatabase database) => database.Hidden.Aggregate(message, (told, hidden) => told.Replace(hidden, "…", StringComparison.OrdinalIgnoreCase));
}
