namespace Studio.Api.Tests.Datasets;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Studio.Jobs.Datasets;
using Studio.Pipelines.Data.Reading;
using Studio.Testing;

[TestClass]
public sealed class FetchTests
{
    [TestMethod]
    public async Task Fetch_MakesADatasetThatCanBeReadAgain_WhenTheAddressAnswers()
    {
        await using var files = FileServer.Start();
        files.Give("days.csv", "day;value\n05/11/2023;1,5\n06/11/2023;2,5\n", "text/csv");
        await using var server = await StudioServer.StartAsync(("Sources:AllowPrivateAddresses", "true"));
        using var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/datasets/fetch", new { address = $"{files.Address}days.csv", name = "Days", dateOrder = "dmy", types = new[] { "value=number:," } });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var dataset = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual("Days", dataset.GetProperty("name").GetString());
        Assert.AreEqual($"{files.Address}days.csv", dataset.GetProperty("origin").GetProperty("address").GetString());
        Assert.AreEqual("dayFirst", dataset.GetProperty("columns")[0].GetProperty("reading").GetProperty("date").GetProperty("order").GetString());

        files.Give("days.csv", "day;value\n05/11/2023;1,5\n06/11/2023;2,5\n07/11/2023;3,5\n", "text/csv");
        using var again = await server.Client.PostAsync($"/api/v1/datasets/{dataset.GetProperty("id").GetGuid()}/read-again", null);
        Assert.AreEqual(HttpStatusCode.Created, again.StatusCode, await again.Content.ReadAsStringAsync());
        Assert.AreEqual(3, (await StudioServer.ReadJsonAsync(again)).GetProperty("rows").GetInt32());
        Assert.AreEqual(2, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
    }

    [TestMethod]
    public async Task Fetch_ReadsARealDatabase_WhenAConnectionIsSetUp()
    {
        var postgres = await PostgresServer.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await postgres.ExecuteAsync(new NpgsqlConnectionStringBuilder(database).Database!, "CREATE TABLE sales AS SELECT n AS id, n * 0.5 AS price FROM generate_series(1, 30) AS n");
        await using var server = await StudioServer.StartAsync(("Sources:Connections:shop:Provider", "postgres"), ("Sources:Connections:shop:ConnectionString", database));
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { sql = "SELECT * FROM sales WHERE id > 10", connection = "shop" });
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var dataset = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual("shop", dataset.GetProperty("name").GetString());
        Assert.AreEqual(20, dataset.GetProperty("rows").GetInt32());
        Assert.AreEqual("SELECT * FROM sales WHERE id > 10", dataset.GetProperty("origin").GetProperty("sql").GetString());
        Assert.DoesNotContain(PostgresServer.Password, await answer.Content.ReadAsStringAsync());

        using var refused = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { sql = "SELECT * FROM nowhere", connection = "shop" });
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused, "relation \"nowhere\" does not exist");
    }

    [TestMethod]
    public async Task Fetch_TellsAllMistakesAtOnce_WhenTheFormHasSeveral()
    {
        await using var server = await StudioServer.StartAsync();
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { address = "ftp://example.org/a.csv", dateOrder = "ymd", types = new[] { "a=colour" } });
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await StudioServer.ReadJsonAsync(answer)).GetProperty("errors");
        CollectionAssert.AreEquivalent(new[] { "address", "dateOrder", "types" }, errors.EnumerateObject().Select(error => error.Name).ToArray());

        using var unknown = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { sql = "SELECT 1", connection = "shop" });
        StringAssert.Contains(await unknown.Content.ReadAsStringAsync(), "There is no connection 'shop'; none is set up.");
    }

    [TestMethod]
    public async Task Fetch_Refuses_WhenTheAddressIsPrivate()
    {
        await using var files = FileServer.Start();
        files.Give("days.csv", "a,b\n1,2\n");
        await using var server = await StudioServer.StartAsync();
        using var answer = await server.Client.PostAsJsonAsync("/api/v1/datasets/fetch", new { address = $"{files.Address}days.csv" });
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "Sources:AllowPrivateAddresses");
        Assert.IsEmpty(files.Asked);
    }

    [TestMethod]
    public async Task Events_TellPhasesAndTheDataset_WhenAnUploadIsWatched()
    {
        await using var server = await StudioServer.StartAsync();
        var import = Guid.NewGuid();
        var watching = EventsAsync(server, $"/api/v1/imports/{import}/events");
        using var answer = await server.Client.PostAsync($"/api/v1/datasets?name=line.csv&import={import}", new StringContent(TestTables.Line()));
        var id = (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
        var events = await watching;
        Assert.AreEqual(("completed", id), (events[^1].Name, events[^1].Data.GetProperty("datasetId").GetGuid()));
        Assert.IsTrue(events.SkipLast(1).All(happened => happened.Name == "progress"));

        var profiled = await EventsAsync(server, $"/api/v1/datasets/{id}/events");
        Assert.AreEqual(("ready", id), (profiled[^1].Name, profiled[^1].Data.GetProperty("datasetId").GetGuid()));
    }

    [TestMethod]
    public async Task Cancel_EndsAnUpload_WhenItIsComingIn()
    {
        await using var server = await StudioServer.StartAsync();
        var import = Guid.NewGuid();
        using var content = new EndlessTable();
        var uploading = server.Client.PostAsync($"/api/v1/datasets?name=endless.csv&import={import}", content);
        await using var events = server.Services.GetRequiredService<RunningImports>().WatchAsync(import, CancellationToken.None).GetAsyncEnumerator();
        while (await events.MoveNextAsync() && events.Current.Step is not { Done: > 0 })
        {
            // It has not come to its first bytes.
        }

        Assert.AreEqual(ReadingPhase.Receiving, events.Current.Step?.Phase);
        using var cancelled = await server.Client.DeleteAsync($"/api/v1/imports/{import}");
        Assert.AreEqual(HttpStatusCode.NoContent, cancelled.StatusCode);
        var last = events.Current;
        while (await events.MoveNextAsync())
        {
            last = events.Current;
        }

        Assert.AreEqual("The import was cancelled.", last.Reason);
        content.End();
        try
        {
            using var answer = await uploading;
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "The import was cancelled.");
        }
        catch (HttpRequestException)
        {
            // The service had answered and closed while the client was still sending.
        }

        Assert.AreEqual(0, (await server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        using var gone = await server.Client.DeleteAsync($"/api/v1/imports/{import}");
        Assert.AreEqual(HttpStatusCode.NotFound, gone.StatusCode);
    }

    private static async Task<List<(string Name, JsonElement Data)>> EventsAsync(StudioServer server, string path)
    {
        var events = new List<(string, JsonElement)>();
        var name = "";
        await using var stream = await server.Client.GetStreamAsync(path);
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using var data = JsonDocument.Parse(line["data: ".Length..]);
                events.Add((name, data.RootElement.Clone()));
            }
        }

        return events;
    }

    /// <summary>A table that goes on coming until it is ended.</summary>
    private sealed class EndlessTable : HttpContent
    {
        private readonly CancellationTokenSource _ended = new();

        public void End() => _ended.Cancel();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 1000)));
            while (!_ended.IsCancellationRequested)
            {
                await stream.WriteAsync(lines);
                await stream.FlushAsync();
                await Task.Delay(10);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _ended.Dispose();
            base.Dispose(disposing);
        }
    }
}
