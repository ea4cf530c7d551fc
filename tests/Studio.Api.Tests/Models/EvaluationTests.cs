namespace Studio.Api.Tests.Models;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Studio.Pipelines.Reports;

/// <summary>Reports of a version over HTTP.</summary>
[TestClass]
public sealed class EvaluationTests
{
    private const string Version = "/api/v1/models/table/versions/1";

    [TestMethod]
    public async Task Reports_AreServed_WhenAnExperimentHasPublished()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        await TrainAsync(server);

        var evaluation = await WaitAsync(server);

        Assert.AreEqual("completed", evaluation.GetProperty("state").GetString(), evaluation.ToString());
        foreach (var file in ModelFiles.Evaluations.Where(file => file != ModelFiles.Background))
        {
            var report = await server.GetJsonAsync($"{Version}/{Path.GetFileNameWithoutExtension(file)}");
            Assert.AreEqual(JsonValueKind.Object, report.ValueKind, file);
        }

        using var card = await server.Client.GetAsync($"{Version}/card");
        Assert.AreEqual("text/html", card.Content.Headers.ContentType!.MediaType);
        Assert.Contains("How good it is", await card.Content.ReadAsStringAsync());
        await AssertCardIsMarkdownAsync(server);
        await AssertExplainsAsync(server);
        await AssertFindsWhatWouldChangeItAsync(server);
        await AssertCardsTellOfTheirOwnFilesAsync(server);
        using var again = await server.Client.DeleteAsync($"{Version}/evaluation");
        Assert.AreEqual(HttpStatusCode.Conflict, again.StatusCode);
        using var resumed = await server.Client.PostAsync($"{Version}/evaluation", null);
        Assert.AreEqual(HttpStatusCode.OK, resumed.StatusCode);
        Assert.AreEqual("completed", (await WaitAsync(server)).GetProperty("state").GetString());
    }

    [TestMethod]
    public async Task Evaluation_IsNotFoundWithTheReason_WhenVersionsAreNotEvaluated()
    {
        await using var server = await StudioServer.StartAsync();
        await TrainAsync(server);
        using var explained = await server.Client.PostAsJsonAsync("/api/v1/models/table/predict?explain=true", Rows(1));
        Assert.AreEqual(HttpStatusCode.Conflict, explained.StatusCode);
        using var changed = await server.Client.PostAsJsonAsync($"{Version}/counterfactual", new { rows = Rows(1) });
        Assert.AreEqual(HttpStatusCode.Conflict, changed.StatusCode);
        using var evaluation = await server.Client.GetAsync($"{Version}/evaluation");
        using var quality = await server.Client.GetAsync($"{Version}/quality");
        Assert.AreEqual((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (evaluation.StatusCode, quality.StatusCode));
        Assert.Contains("Studio:Evaluate", await evaluation.Content.ReadAsStringAsync());
    }

    private static object[] Rows(int count) => [.. Enumerable.Range(0, count).Select(row => new { age = 61 - row, income = 78_000.5, region = "north", since = "2021-03-04" })];

    private static async Task AssertCardIsMarkdownAsync(StudioServer server)
    {
        foreach (var (address, accept, markdown) in new[] { ("card?format=markdown", "*/*", true), ("card", "text/markdown", true), ("card", "text/markdown;q=0.5, text/html", false), ("card?format=html", "text/markdown", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Version}/{address}") { Headers = { { "Accept", accept } } };
            using var card = await server.Client.SendAsync(request);
            Assert.AreEqual(markdown ? "text/markdown" : "text/html", card.Content.Headers.ContentType!.MediaType, $"{address} {accept}");
            Assert.StartsWith(markdown ? "# table version 1\n" : "<!DOCTYPE html>", await card.Content.ReadAsStringAsync());
        }

        using var other = await server.Client.GetAsync($"{Version}/card?format=pdf");
        Assert.AreEqual(HttpStatusCode.BadRequest, other.StatusCode);
    }

    private static async Task AssertExplainsAsync(StudioServer server)
    {
        const string Predict = "/api/v1/models/table/predict?explain=true";
        using var answer = await server.Client.PostAsJsonAsync(Predict, Rows(10));
        foreach (var row in (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray())
        {
            var (explanation, label) = (row.GetProperty("explanation"), row.GetProperty("label").GetString()!);
            Assert.AreEqual(label, explanation.GetProperty("of").GetString());
            var sum = explanation.GetProperty("base").GetDouble() + explanation.GetProperty("columns").EnumerateObject().Sum(column => column.Value.GetDouble());
            Assert.AreEqual(row.GetProperty("probabilities").GetProperty(label).GetDouble(), sum, 1e-5);
        }

        using var many = await server.Client.PostAsJsonAsync(Predict, Rows(11));
        Assert.AreEqual(HttpStatusCode.BadRequest, many.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, Predict) { Content = JsonContent.Create(Rows(1)), Headers = { { "Accept", "text/csv" } } };
        using var csv = await server.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.BadRequest, csv.StatusCode);
    }

    private static async Task AssertFindsWhatWouldChangeItAsync(StudioServer server)
    {
        const string Address = $"{Version}/counterfactual";
        using var answer = await server.Client.PostAsJsonAsync(Address, new { rows = Rows(1) });
        var found = await StudioServer.ReadJsonAsync(answer);
        Assert.IsTrue(found.GetProperty("found").GetBoolean(), found.ToString());
        var (before, after) = (found.GetProperty("before").GetProperty("label").GetString(), found.GetProperty("after").GetProperty("label").GetString());
        Assert.AreNotEqual(before, after);

        // The changed row is what predict says it is.
        var row = JsonSerializer.SerializeToNode(Rows(1)[0])!.AsObject();
        foreach (var change in found.GetProperty("changes").EnumerateArray())
        {
            row[change.GetProperty("column").GetString()!] = JsonSerializer.SerializeToNode(change.GetProperty("to"));
        }

        using var again = await server.Client.PostAsJsonAsync("/api/v1/models/table/predict", new[] { row });
        Assert.AreEqual(after, (await StudioServer.ReadJsonAsync(again)).GetProperty("predictions")[0].GetProperty("label").GetString());
        var all = new { rows = Rows(1), keep = row.Select(column => column.Key).ToArray() };
        using var none = await server.Client.PostAsJsonAsync(Address, all);
        Assert.Contains("None found within 3 columns", (await StudioServer.ReadJsonAsync(none)).GetProperty("text").GetString()!);
        foreach (var wrong in new object[] { new { rows = Rows(2) }, new { rows = Rows(1), wanted = "perhaps" }, new { rows = Rows(1), wanted = new { atLeast = 1 } }, new { rows = Rows(1), keep = new[] { "shoe" } }, new { rows = new[] { new { age = "old" } } } })
        {
            using var refused = await server.Client.PostAsJsonAsync(Address, wrong);
            Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode, await refused.Content.ReadAsStringAsync());
        }
    }

    private static async Task TrainAsync(StudioServer server)
    {
        var dataset = await server.UploadAsync(TestTables.Customers());
        var experiment = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        Assert.AreEqual("completed", (await server.WaitForEndAsync(experiment)).GetProperty("state").GetString());
    }

    private static async Task AssertCardsTellOfTheirOwnFilesAsync(StudioServer server)
    {
        var experiment = (await server.GetJsonAsync(Version)).GetProperty("experimentId").GetGuid();
        using var small = await server.Client.PostAsJsonAsync($"/api/v1/experiments/{experiment}/publish", new { candidate = "small" });
        Assert.AreEqual(HttpStatusCode.Created, small.StatusCode, await small.Content.ReadAsStringAsync());
        _ = await server.GetJsonAsync("/api/v1/models/table/versions/2/evaluation");
        foreach (var version in (await server.GetJsonAsync("/api/v1/models/table/versions")).EnumerateArray())
        {
            var card = await server.Client.GetStringAsync($"/api/v1/models/table/versions/{version.GetProperty("version").GetInt32()}/card");
            Assert.Contains(version.GetProperty("sha256").GetString()!, card);
        }
    }

    private static async Task<JsonElement> WaitAsync(StudioServer server)
    {
        for (var i = 0; i < 600; i++)
        {
            var evaluation = await server.GetJsonAsync($"{Version}/evaluation");
            if (evaluation.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return evaluation;
            }

            await Task.Delay(100);
        }

        throw new AssertFailedException("The evaluation did not end.");
    }
}
