namespace Studio.Jobs.Tests.Sources;

using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using Npgsql;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Testing;
using ZstdSharp;

[TestClass]
public sealed class OwnDatabaseSourceTests
{
    private static readonly DatasetOrigin Query = new() { Sql = "SELECT 1 AS a, 'x' AS b", Provider = "postgres" };

    [TestMethod]
    public async Task OpenAsync_AsksTheDatabase_AndOnlyReads_WhenPrivateAddressesAreAllowed()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var secret = new OriginSecret { ConnectionString = Plain(database) };
        await using (var opened = await Sources(true).OpenAsync(Query, secret, CancellationToken.None))
        {
            Assert.AreEqual("postgres.jsonl.zst", opened.FileName);
            Assert.AreEqual("{\"a\":1,\"b\":\"x\"}\n", await ReadAsync(opened));
        }

        await using var writing = await Sources(true).OpenAsync(Query with { Sql = "CREATE TABLE t AS SELECT 1 AS a" }, secret, CancellationToken.None);
        Assert.Contains("read-only", (await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(writing))).Message);
    }

    [TestMethod]
    [DataRow("127.0.0.1")]
    [DataRow("localhost")]
    [DataRow("::1")]
    [DataRow("169.254.169.254")]
    public async Task OpenAsync_Refuses_WhenTheMachineIsPrivate(string host)
    {
        await using var opened = await Sources(false).OpenAsync(Query, new OriginSecret { ConnectionString = $"Host={host};Username=reader;Password=hush" }, CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains("Sources:AllowPrivateAddresses", failure.Message);
        Assert.DoesNotContain("hush", $"{failure}");
    }

    [TestMethod]
    public async Task OpenAsync_TellsNothingOfTheConnection_WhenTheDatabaseRefuses()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var wrong = new NpgsqlConnectionStringBuilder(Plain(database)) { Username = "somebody-else", Password = "hush-hush" }.ConnectionString;
        await using var opened = await Sources(true).OpenAsync(Query, new OriginSecret { ConnectionString = wrong }, CancellationToken.None);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => ReadAsync(opened));
        Assert.Contains("'postgres' did not answer the query", failure.Message);
        Assert.DoesNotContain("hush-hush", $"{failure}");
        Assert.DoesNotContain("somebody-else", failure.Message);
    }

    [TestMethod]
    [DataRow("postgres", "Host=/var/run/postgresql;Username=a", "Its Host is no name or address of one machine")]
    [DataRow("postgres", "Host=@abstract;Username=a", "Its Host is no name or address of one machine")]
    [DataRow("postgres", "Host=a.example.org,127.0.0.1;Username=a", "Its Host is no name or address of one machine")]
    [DataRow("postgres", "Username=a", "Its Host is no name or address of one machine")]
    [DataRow("postgres", "Host=db.example.org;Passfile=/etc/passwd", "Its passfile cannot be set")]
    [DataRow("postgres", "Host=db.example.org;SSL Certificate=/etc/passwd;Options=-c x=1", "Its ssl certificate, options cannot be set")]
    [DataRow("postgres", "Hoste=db.example.org;Password=hush", "It is no connection string of postgres")]
    [DataRow("mysql", "Server=db.example.org;AllowLoadLocalInfile=true", "Its allowloadlocalinfile cannot be set")]
    [DataRow("mysql", "Server=/var/run/mysqld/mysqld.sock", "Its Server is no name or address of one machine")]
    [DataRow("mysql", "Server=db.example.org;Protocol=unix", "Its protocol cannot be set")]
    [DataRow("mysql", "Server=db.example.org;SslMode=VerifyFull", "take VerifyCA")]
    [DataRow("sqlserver", "Server=(local);User ID=a", "Its Data Source is no name or address of one machine")]
    [DataRow("sqlserver", "Server=np:\\\\db\\pipe\\sql;User ID=a", "Its Data Source is no name or address of one machine")]
    [DataRow("sqlserver", "Server=db.example.org\\other;User ID=a", "Its Data Source is no name or address of one machine")]
    [DataRow("sqlserver", "Server=db.example.org;AttachDbFilename=/etc/passwd", "Its attachdbfilename cannot be set")]
    [DataRow("sqlserver", "Server=db.example.org;Integrated Security=true", "Its integrated security cannot be set")]
    public void Check_NamesTheProblemButNoValue(string provider, string connectionString, string expected)
    {
        var problem = Sources(true).Check(Query with { Provider = provider }, new OriginSecret { ConnectionString = connectionString }).Single();
        Assert.AreEqual("connectionString", problem.Field);
        Assert.Contains(expected, problem.Message);
        Assert.DoesNotContain("hush", problem.Message);
        Assert.DoesNotContain("/etc", problem.Message);
    }

    [TestMethod]
    public void Check_AsksForWhatIsMissing()
    {
        var sources = Sources(true);
        Assert.AreEqual("connectionString", sources.Check(Query).Single().Field);
        Assert.AreEqual("connectionString", sources.Check(Query, new OriginSecret { ConnectionString = "Host=db", Token = "t" }).Single().Field);
        Assert.AreEqual("provider", sources.Check(Query with { Provider = "oracle" }, new OriginSecret { ConnectionString = "Host=db" }).Single().Field);
        Assert.AreEqual("sql", sources.Check(Query with { Sql = null }, new OriginSecret { ConnectionString = "Host=db" }).Single().Field);
        Assert.IsEmpty(sources.Check(Query, new OriginSecret { ConnectionString = "Server=db;Port=5433;User Id=a;Password=b;SSL Mode=Require" }));
        Assert.IsEmpty(sources.Check(Query with { Provider = "sqlserver" }, new OriginSecret { ConnectionString = "Server=tcp:db.example.org,1444;Database=d;User ID=a;Password=b;Encrypt=true" }));
        Assert.AreEqual("OriginSecret", $"{new OriginSecret { Password = "hush" }}");
    }

    [TestMethod]
    [DataRow("postgres", "Host=db.example.org;Username=a", "192.0.2.7", "Host=192.0.2.7")]
    [DataRow("mysql", "Server=db.example.org;User ID=a", "192.0.2.7", "Server=192.0.2.7")]
    [DataRow("sqlserver", "Server=tcp:db.example.org,1444;User ID=a", "192.0.2.7", "Data Source=tcp:192.0.2.7,1444")]
    [DataRow("sqlserver", "Server=db.example.org;User ID=a", "192.0.2.7", "Host Name In Certificate=db.example.org")]
    public void Connect_GoesToTheAddressThatWasLookedAt(string provider, string connectionString, string address, string expected)
    {
        using var connection = OwnConnection.Of(DatabaseKind.Find(provider)!, connectionString).Connect(IPAddress.Parse(address));
        Assert.Contains(expected, connection.ConnectionString);
    }

    private static string Plain(string connection) => new NpgsqlConnectionStringBuilder(connection) is var all
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Host={all.Host};Port={all.Port};Database={all.Database};Username={all.Username};Password={all.Password}")
        : "";

    private static TableSources Sources(bool allowPrivate) => new(Options.Create(new SourceOptions { AllowPrivateAddresses = allowPrivate }), TimeProvider.System);

    private static async Task<string> ReadAsync(OpenedSource opened)
    {
        await using var unpacked = new DecompressionStream(opened.Content, leaveOpen: true);
        using var text = new StreamReader(unpacked, Encoding.UTF8);
        return await text.ReadToEndAsync();
    }
}
