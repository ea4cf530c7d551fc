namespace Studio.Jobs.Sources;

using System.Data.Common;
using System.IO.Pipelines;
using Studio.Pipelines.Data;
using ZstdSharp;

/// <summary>
/// Sends queries to databases. Rows come as JSON lines, packed with Zstandard, while they are read: that file is kept as the dataset's
/// source. The query runs in a transaction that is undone in any case, and that may only read where the database can do that.
/// </summary>
internal sealed class QuerySource(SourceOptions options, TimeProvider time) : ITableSource
{
    private const int FastestLevel = 1;

    public bool IsOf(DatasetOrigin origin) => origin is { Address: null } && (origin.Sql ?? origin.Connection) is not null;

    public OriginProblem? Check(DatasetOrigin origin)
    {
        if (string.IsNullOrWhiteSpace(origin.Sql))
        {
            return new OriginProblem("sql", "A query is needed, such as SELECT * FROM sales.");
        }

        var known = options.Connections.Count > 0
            ? $"there are {string.Join(", ", options.Connections.Keys)}"
            : "none is set up. Set Sources:Connections:NAME:Provider (postgres, sqlserver or mysql) and Sources:Connections:NAME:ConnectionString";
        return origin.Connection is { } name && options.Connections.ContainsKey(name)
            ? null
            : new OriginProblem("connection", $"{(origin.Connection is null ? "A query needs the name of a connection" : $"There is no connection '{origin.Connection}'")}; {known}.");
    }

    public Task<OpenedSource> OpenAsync(DatasetOrigin origin, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(options.TimeoutSeconds), time, cancellationToken);
        var pipe = new Pipe();
        var pumping = Task.Run(() => PumpAsync(origin, pipe.Writer, deadline), CancellationToken.None);
        return Task.FromResult(new OpenedSource(pipe.Reader.AsStream(), $"{origin.Connection}.jsonl.zst", null)
        {
            Close = async () =>
            {
                deadline.End();
                await pumping;
                deadline.Dispose();
            },
        });
    }

    /// <summary>Writes all rows, or completes the pipe with the reason why not.</summary>
    private async Task PumpAsync(DatasetOrigin origin, PipeWriter output, Deadline deadline)
    {
        Exception? failure = null;
        try
        {
            await using var packed = new CompressionStream(output.AsStream(leaveOpen: true), FastestLevel);
            await QueryAsync(origin, packed, deadline.Token);
        }
        catch (Exception caught)
        {
            failure = Explain(caught, origin, deadline);
        }

        await output.CompleteAsync(failure);
    }

    private async Task QueryAsync(DatasetOrigin origin, Stream output, CancellationToken cancellationToken)
    {
        var settings = options.Connections[origin.Connection!];
        var kind = DatabaseKind.Find(settings.Provider)!;
        await using var connection = kind.Connect(settings.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        if (kind.ReadOnly is { } statement)
        {
            await using var guard = Command(connection, statement, null);
            await guard.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = Command(connection, origin.Sql!, transaction);
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken);
        try
        {
            await new QueryRows(reader, origin.Connection!).WriteAsync(output, cancellationToken);
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

    private Exception Explain(Exception failure, DatasetOrigin origin, Deadline deadline) => failure switch
    {
        DatasetException => failure,
        _ when deadline.HasPassed => new DatasetException(
            $"The query to '{origin.Connection}' took longer than {options.TimeoutSeconds} s; ask for fewer rows, or raise Sources:TimeoutSeconds.", failure),
        OperationCanceledException => failure,
        _ when deadline.Token.IsCancellationRequested => new OperationCanceledException(deadline.Token),
        DbException or IOException or TimeoutException or InvalidOperationException or NotSupportedException => new DatasetException(
            $"'{origin.Connection}' did not answer the query: {failure.Message.TrimEnd('.')}.", failure),
        _ => failure,
    };
}
