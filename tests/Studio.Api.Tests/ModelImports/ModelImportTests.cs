namespace Studio.Api.Tests.ModelImports;

using System.Net;
using System.Text;
using System.Text.Json;

/// <summary>Imports of models over HTTP.</summary>
[TestClass]
public sealed class ModelImportTests
{
    private const string Imports = "/api/v1/model-imports";

    [TestMethod]
    public async Task Create_TellsAllProblemsAtOnce()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Queues", "profile"));
        using var nothing = await SendAsync(server, Field("colour", "red"), Field("skip-lines", "many"), Field("delimiter", "ab"), Field("mapping", "{\"input\":1}"));
        await AssertFieldsAsync(nothing, "colour", "data", "delimiter", "label", "mapping", "model", "name", "skip-lines");
        using var twice = await SendAsync(
            server, Field("name", "a b"), Field("label", "y"), File("model", "m.zip", ""), File("data", "a.csv", "x,y\n1,2\n"), File("data", "b.csv", "x,y\n1,2\n"), File("table", "c.csv", "x"), Field("datasetId", "7"));
        await AssertFieldsAsync(twice, "data", "datasetId", "model", "name", "table");
        using var unknown = await SendAsync(
            server, Field("name", "a"), Field("label", "y"), File("model", "m.zip", "x"), Field("datasetId", $"{Guid.NewGuid()}"), Field("decimal", ","), File("data", "a.csv", "x,y\n1,2\n"));
        await AssertFieldsAsync(unknown, "datasetId", "decimal");
        var dataset = await server.UploadAsync(TestTables.Customers());
        using var label = await SendAsync(server, Field("name", "a"), Field("label", "sold"), File("model", "m.zip", "x"), Field("datasetId", $"{dataset}"));
        var problem = await AssertFieldsAsync(label, "label");
        Assert.Contains("has no column 'sold'; it has ", problem.GetProperty("errors").GetProperty("label")[0].GetString()!);
        Assert.AreEqual(0, (await server.GetJsonAsync(Imports)).GetArrayLength());
        AssertNothingIsLeft(server);
    }

    [TestMethod]
    public async Task Create_Refuses_WhatIsNoWholeForm()
    {
        await using var server = await StudioServer.StartAsync(("Studio:MaxUploadBytes", "1000"));
        using var json = await server.Client.PostAsync(Imports, new StringContent("{}", Encoding.UTF8, "application/json"));
        await ProblemAssert.IsAsync(HttpStatusCode.UnsupportedMediaType, json, "does not take Content-Type 'application/json");
        using var bare = new StringContent("x");
        bare.Headers.ContentType = new("multipart/form-data");
        using var unbound = await server.Client.PostAsync(Imports, bare);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, unbound, "A model comes as multipart/form-data");
        using var half = new StringContent("--b\r\nContent-Disposition: form-data; name=\"model\"; filename=\"m.zip\"\r\n\r\nhalf of it");
        half.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };
        using var cut = await server.Client.PostAsync(Imports, half);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, cut, "The multipart form cannot be read");
        using var large = await SendAsync(server, Field("name", "a"), File("model", "m.zip", new string('x', 1001)));
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, large, "larger than the 1,000 bytes allowed");
        using var field = await SendAsync(server, Field("mapping", new string('x', (1024 * 1024) + 1)));
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, field, "its field 'mapping' has more than 1,048,576 bytes");
        AssertNothingIsLeft(server);
    }

    [TestMethod]
    public async Task Create_IsRefused_WhenNoMoreMayBeStored()
    {
        await using var server = await StudioServer.StartAsync(("Studio:MinFreeDiskMegabytes", "2000000000"));
        using var full = await SendAsync(server, Field("name", "a"), Field("label", "y"), File("model", "m.zip", "x"), File("data", "a.csv", "x,y\n1,2\n"));
        Assert.AreEqual(HttpStatusCode.InsufficientStorage, full.StatusCode);
        Assert.AreEqual(0, (await server.GetJsonAsync(Imports)).GetArrayLength());
        AssertNothingIsLeft(server);
    }

    [TestMethod]
    public async Task Import_IsRejectedWithAReason_WhenTheFileIsNoModel()
    {
        await using var server = await StudioServer.StartAsync();
        var dataset = await server.UploadAsync(TestTables.Customers());
        using var answer = await SendAsync(
            server, File("model", "model.zip", "no archive"), File("mapping", "mapping.json", "{\"task\":\"binary\"}"), Field("datasetId", $"{dataset}"), Field("label", "bought"), Field("name", "imports"));
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var address = answer.Headers.Location!.ToString();

        var ended = await WaitAsync(server, address);

        Assert.AreEqual("rejected", ended.GetProperty("state").GetString(), $"{ended}");
        Assert.AreEqual(ended.GetProperty("reason").GetString(), ended.GetProperty("result").GetProperty("reason").GetString());
        Assert.AreEqual("table", ended.GetProperty("datasetName").GetString());
        var listed = (await server.GetJsonAsync(Imports))[0];
        Assert.IsFalse(listed.TryGetProperty("result", out var result) && result.ValueKind != JsonValueKind.Null, $"{listed}");
        using var model = await server.Client.GetAsync("/api/v1/models/imports");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, model, "There is no model 'imports'");
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await server.Client.GetAsync(address);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, gone, "There is no import");
        using var again = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NotFound, again.StatusCode);
    }

    [TestMethod]
    public async Task Delete_CancelsAnImportThatHasNotEnded()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Queues", ""));
        using var answer = await SendAsync(server, Field("name", "a"), Field("label", "y"), File("model", "m.zip", "x"), File("data", "a.csv", "x,y\n1,2\n"));
        var address = answer.Headers.Location!.ToString();

        using var cancelled = await server.Client.DeleteAsync(address);

        Assert.AreEqual("cancelled", (await StudioServer.ReadJsonAsync(cancelled)).GetProperty("state").GetString());
        AssertNothingIsLeft(server);
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static (string Name, string? FileName, string Content) Field(string name, string value) => (name, null, value);

    private static (string Name, string? FileName, string Content) File(string name, string fileName, string content) => (name, fileName, content);

    private static async Task<HttpResponseMessage> SendAsync(StudioServer server, params (string Name, string? FileName, string Content)[] parts)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, fileName, content) in parts)
        {
            if (fileName is null)
            {
                form.Add(new StringContent(content), name);
            }
            else
            {
                form.Add(new StringContent(content), name, fileName);
            }
        }

        return await server.Client.PostAsync(Imports, form);
    }

    private static async Task<JsonElement> AssertFieldsAsync(HttpResponseMessage answer, params string[] fields)
    {
        var problem = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, $"{problem}");
        CollectionAssert.AreEqual(fields, problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal).ToArray(), $"{problem}");
        return problem;
    }

    private static async Task<JsonElement> WaitAsync(StudioServer server, string address)
    {
        JsonElement import = default;
        for (var i = 0; i < 1200; i++)
        {
            import = await server.GetJsonAsync(address);
            if (import.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return import;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException(import.ToString());
    }

    /// <summary>Neither an unfinished file nor one that an import held.</summary>
    private static void AssertNothingIsLeft(StudioServer server)
    {
        Assert.IsEmpty(Directory.GetFiles(Path.Combine(server.DataDirectory, "work"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToArray());
        if (!Directory.Exists(Path.Combine(server.DataDirectory, "artifacts")))
        {
            return;
        }

        var zips = Directory.GetFiles(Path.Combine(server.DataDirectory, "artifacts"), "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length < 10).ToArray();
        Assert.IsEmpty(zips);
    }
}
