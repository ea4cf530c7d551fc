namespace Studio.Api.Tests.Models;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Api.Tests.Compatibility;

/// <summary>Aliases and versions over HTTP, on the two versions that the previous version left.</summary>
[TestClass]
public sealed class AliasTests
{
    private const string Model = "/api/v1/models/customers";
    private const string Champion = $"{Model}/aliases/champion";

    [TestMethod]
    public async Task Alias_IsMovedUndoneAndRemoved_AndItsMovesAreKept()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        Assert.AreEqual(1, await MoveAsync(server, new { version = 1, expected = 0, note = "first" }));
        Assert.AreEqual(1, await AnsweringAsync(server, "customers@champion"));
        Assert.AreEqual(1, await AnsweringAsync(server, "customers", "?version=champion"));
        Assert.AreEqual(2, await AnsweringAsync(server, "customers%2Flatest"));
        Assert.AreEqual(2, await MoveAsync(server, new { version = 2, expected = 1 }));
        Assert.AreEqual(2, await AnsweringAsync(server, "customers@champion"));
        CollectionAssert.AreEqual(new[] { "champion" }, (await server.GetJsonAsync($"{Model}/versions/champion")).GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()).ToArray());

        using var undone = await server.Client.PostAsync($"{Champion}/undo", null);
        Assert.AreEqual(1, (await StudioServer.ReadJsonAsync(undone)).GetProperty("version").GetInt32());
        Assert.AreEqual(1, await AnsweringAsync(server, "customers@champion"));
        using var removed = await server.Client.DeleteAsync(Champion);
        Assert.AreEqual(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.AreEqual(0, (await server.GetJsonAsync($"{Model}/aliases")).GetArrayLength());
        using var gone = await server.Client.GetAsync(Champion);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, gone, "undo brings it back");

        var history = (await server.GetJsonAsync($"{Champion}/history")).EnumerateArray().Reverse().ToList();
        CollectionAssert.AreEqual(new int?[] { 1, 2, 1, null }, history.Select(move => Number(move, "to")).ToArray());
        CollectionAssert.AreEqual(new int?[] { null, 1, 2, 1 }, history.Select(move => Number(move, "from")).ToArray());
        Assert.AreEqual(("first", 2), (history[0].GetProperty("note").GetString(), history[2].GetProperty("undoes").GetInt32()));
    }

    [TestMethod]
    public async Task Moves_LoseNothing_WhenAHundredRequestsComeAtOnce()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => MoveAsync(server, new { version = 1 + (i % 2) })));

        var history = (await server.GetJsonAsync($"{Champion}/history")).EnumerateArray().Reverse().ToList();
        Assert.HasCount(100, history);
        CollectionAssert.AreEqual(history.Select(move => Number(move, "to")).Prepend(null).SkipLast(1).ToArray(), history.Select(move => Number(move, "from")).ToArray());
        Assert.AreEqual(Number(history[^1], "to"), Number(await server.GetJsonAsync(Champion), "version"));
    }

    [TestMethod]
    public async Task Version_IsRetiredRestoredAndDeleted_UnlessAnAliasNamesIt()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        await MoveAsync(server, new { version = 2 });
        using var named = await server.Client.PostAsync($"{Model}/versions/2/retire", null);
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, named, "alias 'champion' names it");
        using var kept = await server.Client.DeleteAsync($"{Model}/versions/2");
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, kept, "alias 'champion' names it");
        using var whole = await server.Client.DeleteAsync(Model);
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, whole, "'champion' name versions of it");

        await MoveAsync(server, new { version = 1 });
        using var retired = await server.Client.PostAsync($"{Model}/versions/2/retire", null);
        Assert.AreEqual("retired", (await StudioServer.ReadJsonAsync(retired)).GetProperty("state").GetString());
        Assert.AreEqual(1, await AnsweringAsync(server, "customers"));
        using var refused = await AskAsync(server, "customers", "?version=2");
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, refused, "It was retired on");
        using var restored = await server.Client.PostAsync($"{Model}/versions/2/restore", null);
        Assert.AreEqual("ready", (await StudioServer.ReadJsonAsync(restored)).GetProperty("state").GetString());
        Assert.AreEqual(2, await AnsweringAsync(server, "customers"));

        using var deleted = await server.Client.DeleteAsync($"{Model}/versions/2");
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        using var missing = await AskAsync(server, "customers", "?version=2");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, missing, "has no version 2; its versions are 1 (Ready)");
        Assert.AreEqual(1, await AnsweringAsync(server, "customers"));
    }

    [TestMethod]
    public async Task Version_OfThePreviousVersion_TellsWhatItsExperimentKnows()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        var lineage = (await server.GetJsonAsync($"{Model}/versions/1")).GetProperty("lineage");

        Assert.AreEqual(("customers", "0cd07b321cdba0a753db77a999a03f5b949c14d2e5f87a42569b6e33f84d31de", 1), (lineage.GetProperty("datasetName").GetString(), lineage.GetProperty("datasetSha256").GetString(), lineage.GetProperty("seed").GetInt32()));
        Assert.IsFalse(lineage.TryGetProperty("studioVersion", out _));
    }

    [TestMethod]
    public async Task Description_IsChangedFieldByField()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));

        await DescribeAsync(server, """{"notes": "Spring data.", "tags": {"stage": "test", "owner": "jo"}}""");
        var version = await DescribeAsync(server, """{"tags": {"stage": null}}""");

        Assert.AreEqual(("Spring data.", """{"owner":"jo"}"""), (version.GetProperty("notes").GetString(), version.GetProperty("tags").GetRawText()));
    }

    [TestMethod]
    [DataRow("PUT", "/aliases/latest", """{"version": 0, "expected": -1, "colour": 1}""", "alias", "version", "expected", "colour")]
    [DataRow("PUT", "/aliases/champion", """{"version": "1", "note": 5}""", "version", "note")]
    [DataRow("PUT", "/aliases/12", """{}""", "alias", "version")]
    [DataRow("PATCH", "/versions/1", """{"notes": 1, "tags": {" a": "b"}}""", "notes", "tags")]
    [DataRow("PATCH", "/versions/1", """{"tags": {"a": 5}}""", "tags")]
    public async Task Form_TellsEveryProblemAtOnce(string method, string path, string json, params string[] fields)
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        using var request = new HttpRequestMessage(new HttpMethod(method), Model + path) { Content = new StringContent(json, null, "application/json") };

        using var answer = await server.Client.SendAsync(request);

        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
        CollectionAssert.AreEquivalent(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ToArray(), problem.ToString());
    }

    private static async Task<int> MoveAsync(StudioServer server, object body)
    {
        using var answer = await server.Client.PutAsJsonAsync(Champion, body);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32();
    }

    private static async Task<JsonElement> DescribeAsync(StudioServer server, string json)
    {
        using var answer = await server.Client.PatchAsync($"{Model}/versions/1", new StringContent(json, null, "application/json"));
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private static Task<HttpResponseMessage> AskAsync(StudioServer server, string model, string query = "") =>
        server.Client.PostAsJsonAsync($"/api/v1/models/{model}/predict{query}", new { rows = new[] { new { age = 30, income = 40_000 } } });

    private static async Task<int> AnsweringAsync(StudioServer server, string model, string query = "")
    {
        using var answer = await AskAsync(server, model, query);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32();
    }

    private static int? Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
