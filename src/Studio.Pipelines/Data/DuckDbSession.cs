namespace Studio.Pipelines.Data;

using System.Data.Common;
using DuckDB.NET.Data;

/// <summary>
/// An in-memory DuckDB that can touch nothing but the files it is opened for: no other path, no network, no extension is
/// ever loaded. Queries run on the thread pool and are interrupted when their token is cancelled.
/// </summary>
internal sealed class DuckDbSession : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _spill;

    private DuckDbSession(string spill) => _spill = spill;

    /// <summary>Opens a session.</summary>
    /// <param name="files">Files it may read or write.</param>
    /// <param name="spill">Folder for what does not fit into memory; made when needed and deleted at the end.</param>
    /// <exception cref="MissingPartException">DuckDB is not there.</exception>
    public static DuckDbSession Open(IEnumerable<string> files, string spill)
    {
        TableEngine.MustBeThere();
        var session = new DuckDbSession(Path.GetFullPath(spill));
        try
        {
            session._connection.Open();
            session.Guard(files.Select(Path.GetFullPath));
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a session that reads one canonical file.</summary>
    public static DuckDbSession OpenFile(string path) => Open([path], $"{path}.{Guid.NewGuid():N}.spill");

    /// <summary>Runs statements that return nothing.</summary>
    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        RunAsync(sql, command => command.ExecuteNonQuery(), cancellationToken);

    /// <summary>Runs a query and turns each row into a value.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync(
            sql,
            command =>
            {
                using var reader = command.ExecuteReader();
                var rows = new List<T>();
                while (reader.Read())
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellationToken);

    /// <summary>Runs a query whose rows are read one at a time; the session runs nothing else until the reader is disposed of.</summary>
    public DbDataReader Open(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        return command.ExecuteReader();
    }

    /// <summary>Adds rows to a table.</summary>
    public Task AppendAsync(string table, Action<DuckDBAppender> append, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var appender = _connection.CreateAppender(table);
            append(appender);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        if (Directory.Exists(_spill))
        {
            Directory.Delete(_spill, recursive: true);
        }
    }

    private void Guard(IEnumerable<string> files)
    {
        // A quarter of the memory, so that the trainers beside it keep theirs; more spills to disk.
        var memory = Math.Max(1024, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / (1024 * 1024));
        using var command = _connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            SET memory_limit = '{memory}MiB';
            SET threads = {Environment.ProcessorCount};
            SET TimeZone = 'UTC';
            SET preserve_insertion_order = true;
            SET parquet_metadata_cache = true;
            SET temp_directory = {Sql.Text(_spill)};
            SET autoload_known_extensions = false;
            SET autoinstall_known_extensions = false;
            SET allowed_paths = [{string.Join(", ", files.Select(Sql.Text))}];
            SET enable_external_access = false;
            SET lock_configuration = true;
            """);
        command.ExecuteNonQuery();
    }

    private Task<T> RunAsync<T>(string sql, Func<DuckDBCommand, T> run, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            using var registration = cancellationToken.Register(command.Cancel);
            try
            {
                return run(command);
            }
            catch (DbException) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        },
        cancellationToken);
}
