namespace Studio.Jobs.Tests.Sources;

using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Testing;
using ZstdSharp;

/// <summary>Against a real PostgreSQL.</summary>
[TestClass]
public sealed class QuerySourceTests
{
    [TestMethod]
    public async Task OpenAsync_GivesJsonLinesWithAllDigits_WhenColumnsHaveTypes()
    {
        var sources = await SourcesAsync("""
            CREATE TABLE sales (
                id bigint, price numeric(20, 4), share double precision, single real, small smallint, paid boolean, day date, at timestamp,
                zoned timestamptz, clock time, name text, code char(3), number uuid, tags text[], facts jsonb);
            INSERT INTO sales VALUES
                (9007199254740993, 12345678901234.5600, 0.1, 0.25, -3, true, '2023-11-05', '2023-11-05 10:30:00.25', '2023-11-05 10:30:00+02',
                 '08:15', 'Zoë "Z"', '007', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{x,y}', '{"a": 1}'),
                (null, null, 'NaN', null, null, false, 'infinity', '-infinity', null, null, '', null, null, null, null);
            """);
        await using var opened = await sources.OpenAsync(Query("SELECT * FROM sales ORDER BY id"), CancellationToken.None);
        Assert.AreEqual("shop.jsonl.zst", opened.FileName);
        var lines = (await ReadAsync(opened)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreEqual(
            """{"id":9007199254740993,"price":12345678901234.5600,"share":0.1,"single":0.25,"small":-3,"paid":true,"day":"2023-11-05","at":"2023-11-05T10:30:00.25","zoned":"2023-11-05T08:30:00Z","clock":"08:15:00","name":"Zoë \"Z\"","code":"007","number":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","tags":["x","y"],"facts":"{\"a\": 1}"}""",
            lines[0]);
        Assert.AreEqual(
            """{"id":null,"price":null,"share":null,"single":null,"small":null,"paid":false,"day":null,"at":null,"zoned":null,"clock":null,"name":"","code":null,"number":null,"tags":null,"facts":null}""",
            lines[1]);
    }

    [TestMethod]
    [DataRow("SELECT 1 AS a, 2 AS a", "gives 2 columns called 'a'; name them apart with AS.")]
    [DataRow("SELECT 1 AS a; SELECT 2 AS a", "gives several tables; send one statement.")]
    [DataRow("SELECT * FROM sales WHERE false", "gave no rows")]
    [DataRow("SELECT * FROM nowhere", "relation \"nowhere\" does not exist")]
    [DataRow("SELECT photo FROM sales", "holds binary data; name the other columns in the query instead.")]
    [DataRow("SELECT 1e40::numeric + 0.12345 AS big", "The column 'big' (numeric) of the query to 'shop' holds a value in row 1 that cannot be read")]
    [DataRow("DELETE FROM sales RETURNING photo", "cannot execute DELETE in a read-only transaction")]
    [DataRow("COMMIT; DELETE FROM sales; SELECT 1 AS a", "cannot execute DELETE in a read-only transaction")]
    public async Task Content_EndsWithAReason_WhenTheQueryCannotBeRead(string sql, string expected)
    {
        var sources = await SourcesAsync("CREATE TABLE sales (photo bytea); INSERT INTO sales VALUES ('\\x00ff')");
        await using var opened = await sources.OpenAsync(Query(sql), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains(expected, failure.Message);
        await using var rows = await sources.OpenAsync(Query("SELECT count(*) AS rows FROM sales"), CancellationToken.None);
        Assert.AreEqual("{\"rows\":1}\n", await ReadAsync(rows));
    }

    [TestMethod]
    public async Task Content_EndsWithAReason_WhenTheServerIsNotThere()
    {
        var sources = Sources("Host=127.0.0.1;Port=1;Database=sales;Username=reader;Password=secret");
        await using var opened = await sources.OpenAsync(Query("SELECT 1 AS a"), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        StringAssert.StartsWith(failure.Message, "'shop' did not answer the query: ");
        Assert.DoesNotContain("secret", failure.Message);
    }

    [TestMethod]
    public async Task Content_EndsInTime_WhenTheQueryTakesTooLong()
    {
        var sources = await SourcesAsync("SELECT 1", options => options.TimeoutSeconds = 1);
        await using var opened = await sources.OpenAsync(Query("SELECT 1 AS a FROM pg_sleep(600)"), CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains("took longer than 1 s", failure.Message);
    }

    [TestMethod]
    public async Task Query_EndsOnTheServer_WhenItIsCancelledOrLeft()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var sources = Sources(database);
        using var stop = new CancellationTokenSource();
        await using (var opened = await sources.OpenAsync(Query("SELECT generate_series(1, 2000000000) AS n"), stop.Token))
        {
            var some = new byte[1000];
            Assert.IsGreaterThan(0, await opened.Content.ReadAsync(some));
            await stop.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => opened.Content.CopyToAsync(Stream.Null));
        }

        await using (var left = await sources.OpenAsync(Query("SELECT generate_series(1, 2000000000) AS n"), CancellationToken.None))
        {
            Assert.IsGreaterThan(0, await left.Content.ReadAsync(new byte[1000]));
        }

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT generate%' AND datname = current_database()", connection);
        for (var i = 0; i < 100 && await command.ExecuteScalarAsync() is > 0L; i++)
        {
            await Task.Delay(50);
        }

        Assert.AreEqual(0L, await command.ExecuteScalarAsync());
    }

    [TestMethod]
    public async Task Content_Streams_WhenThereAreManyRows()
    {
        const int Rows = 300_000;
        var sources = await SourcesAsync("SELECT 1");
        await using var opened = await sources.OpenAsync(
            Query(string.Create(CultureInfo.InvariantCulture, $"SELECT n, repeat('x', 100) AS filler FROM generate_series(1, {Rows}) AS n")), CancellationToken.None);
        await using var unpacked = new DecompressionStream(opened.Content);
        using var lines = new StreamReader(unpacked);
        var count = 0;
        while (await lines.ReadLineAsync() is { } line)
        {
            StringAssert.StartsWith(line, string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{++count},"));
        }

        Assert.AreEqual(Rows, count);
    }

    [TestMethod]
    public void Check_NamesTheConnections_WhenTheOneAskedForIsNotThere()
    {
        var sources = Sources("Host=db");
        var problem = sources.Check(new DatasetOrigin { Sql = "SELECT 1", Connection = "nowhere" }).Single();
        Assert.AreEqual("connection", problem.Field);
        Assert.AreEqual("There is no connection 'nowhere'; there are shop.", problem.Message);
        Assert.AreEqual("sql", sources.Check(new DatasetOrigin { Connection = "shop" }).Single().Field);
        Assert.IsEmpty(sources.Check(Query("SELECT 1")));
    }

    private static DatasetOrigin Query(string sql) => new() { Sql = sql, Connection = "shop" };

    private static async Task<TableSources> SourcesAsync(string setup, Action<SourceOptions>? configure = null)
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(new NpgsqlConnectionStringBuilder(database).Database!, setup);
        return Sources(database, configure);
    }

    private static TableSources Sources(string connection, Action<SourceOptions>? configure = null)
    {
        var options = new SourceOptions();
        options.Connections["shop"] = new ConnectionOptions { Provider = "postgres", ConnectionString = connection };
        configure?.Invoke(options);
        return new TableSources(Options.Create(options), TimeProvider.System);
    }

    private static async Task<string> ReadAsync(OpenedSource opened)
    {
        await using var unpacked = new DecompressionStream(opened.Content, leaveOpen: true);
        using var text = new StreamReader(unpacked, Encoding.UTF8);
        return await text.ReadToEndAsync();
    }
}
