namespace Studio.Api.Tests.Comparisons;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Studio.Api.Tests.Compatibility;
using Studio.Api.Tests.Inference;

/// <summary>Comparisons over HTTP, of the versions that the previous version left.</summary>
[TestClass]
public sealed class ComparisonTests
{
    private const string Model = "/api/v1/models/customers";

    [TestMethod]
    public async Task Comparison_TellsWhatThePredictionsTell_AndIsDeleted()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var table = TestTables.Customers(300, 9);
        var dataset = await server.UploadAsync(table);
        using var moved = await server.Client.PutAsJsonAsync($"{Model}/aliases/champion", new { version = 1 });
        Assert.AreEqual(HttpStatusCode.OK, moved.StatusCode);

        using var answer = await server.Client.PostAsJsonAsync($"{Model}/comparisons", new { left = "customers@champion", right = "customers", datasetId = dataset });

        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var address = answer.Headers.Location!.ToString();
        var ended = await WaitAsync(server, address);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), $"{ended}");
        Assert.AreEqual((1, 2), (ended.GetProperty("leftVersion").GetInt32(), ended.GetProperty("rightVersion").GetInt32()));
        var result = ended.GetProperty("result");
        Assert.AreEqual((300, 0), (result.GetProperty("compared").GetInt32(), result.GetProperty("unlabelled").GetInt32()));
        string[] truth = [.. table.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')[^1])];
        var (left, right) = (await PredictAsync(server, 1, table), await PredictAsync(server, 2, table));
        AssertAccuracy(result, "left", truth, left);
        AssertAccuracy(result, "right", truth, right);
        Assert.AreEqual(left.Zip(right).Count(pair => pair.First != pair.Second), result.GetProperty("differing").GetInt32());
        foreach (var row in result.GetProperty("differences").EnumerateArray())
        {
            var at = row.GetProperty("row").GetInt32() - 1;
            Assert.AreEqual(
                (truth[at], left[at], right[at]),
                (row.GetProperty("truth").GetString(), row.GetProperty("left").GetProperty("prediction").GetString(), row.GetProperty("right").GetProperty("prediction").GetString()));
        }

        var listed = await server.GetJsonAsync($"{Model}/comparisons");
        Assert.AreEqual(result.GetProperty("verdict").GetString(), listed[0].GetProperty("verdict").GetString());
        Assert.IsFalse(listed[0].TryGetProperty("result", out _));
        using var elsewhere = await server.Client.GetAsync(address.Replace("customers", "nobody", StringComparison.Ordinal));
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, elsewhere, "has no comparison");
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await server.Client.DeleteAsync(address);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, gone, "has no comparison");
    }

    [TestMethod]
    public async Task Create_TellsAllProblemsAtOnce()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        var other = await server.UploadAsync(TestTables.Line());
        using var retired = await server.Client.PostAsync($"{Model}/versions/1/retire", null);
        Assert.IsTrue(retired.IsSuccessStatusCode);

        using var many = await server.Client.PostAsJsonAsync($"{Model}/comparisons", new { left = "customers/1", right = "customers@best", datasetId = other, unreadable = "no", colour = 1 });
        await AssertProblemsAsync(
            many,
            ("colour", "There is no field 'colour'"),
            ("left", "Version 1 of model 'customers' cannot predict: It was retired"),
            ("right", "has no alias 'best'"),
            ("datasetId", "has no column 'bought'"),
            ("datasetId", "none of the columns that version 1 of 'customers' reads"),
            ("unreadable", "'no' is not known"));
        using var none = await server.Client.PostAsJsonAsync($"{Model}/comparisons", new { right = "nobody/1" });
        await AssertProblemsAsync(none, ("left", "left is needed"), ("right", "There is no model 'nobody'"), ("datasetId", "datasetId is needed"));
        using var words = await server.Client.PostAsJsonAsync($"{Model}/comparisons", new { left = 3, right = "customers/0", datasetId = "x" });
        await AssertProblemsAsync(words, ("left", "3 is not text"), ("right", "'0' is not a version"), ("datasetId", "is not an identifier"));
        using var unknown = await server.Client.PostAsJsonAsync("/api/v1/models/nobody/comparisons", new { });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, unknown, "There is no model 'nobody'");
        using var list = await server.Client.GetAsync("/api/v1/models/nobody/comparisons");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, list, "There is no model 'nobody'");
    }

    [TestMethod]
    public async Task Create_IsRefused_WhenTheModelsPredictSomethingElse()
    {
        var server = await SharedStudio.StartedAsync();
        var dataset = await server.UploadAsync(TestTables.Line(), "lines.csv");
        using var answer = await server.Client.PostAsJsonAsync($"/api/v1/models/{SharedStudio.Steps}/comparisons", new { left = SharedStudio.Line, right = SharedStudio.Shop, datasetId = dataset });
        await AssertProblemsAsync(
            answer,
            ("left", "Neither version is one of model 'steps'"),
            ("right", "task is regression, the right version's binary"),
            ("right", "predicts 'y', the right version 'bought'"),
            ("datasetId", "has no column 'bought'"));
    }

    [TestMethod]
    public async Task Delete_CancelsAComparisonThatHasNotEnded()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Studio:Worker:Queues", ""));
        var dataset = await server.UploadAsync(TestTables.Customers());
        using var answer = await server.Client.PostAsJsonAsync($"{Model}/comparisons", new { left = "customers/1", right = "customers/2", datasetId = dataset });
        var address = answer.Headers.Location!.ToString();

        using var cancelled = await server.Client.DeleteAsync(address);

        Assert.AreEqual("cancelled", (await StudioServer.ReadJsonAsync(cancelled)).GetProperty("state").GetString());
        using var deleted = await server.Client.DeleteAsync(address);
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private static void AssertAccuracy(JsonElement result, string side, string[] truth, string[] predicted)
    {
        var accuracy = result.GetProperty("metrics").EnumerateArray().Single(metric => metric.GetProperty("name").GetString() == "accuracy").GetProperty(side);
        Assert.AreEqual(truth.Zip(predicted).Average(pair => pair.First == pair.Second ? 1.0 : 0), accuracy.GetProperty("value").GetDouble(), 1e-12);
        Assert.IsLessThan(accuracy.GetProperty("high").GetDouble(), accuracy.GetProperty("low").GetDouble());
    }

    /// <summary>The classes that a version predicts for the rows of a table.</summary>
    private static async Task<string[]> PredictAsync(StudioServer server, int version, string table)
    {
        using var body = new StringContent(table, Encoding.UTF8, "text/csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Model}/predict?version={version}") { Content = body };
        request.Headers.Accept.ParseAdd("text/csv");
        using var answer = await server.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        return [.. text.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(',')[0])];
    }

    private static async Task<JsonElement> WaitAsync(StudioServer server, string address)
    {
        JsonElement comparison = default;
        for (var i = 0; i < 1200; i++)
        {
            comparison = await server.GetJsonAsync(address);
            if (comparison.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return comparison;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException($"{comparison}");
    }

    private static async Task AssertProblemsAsync(HttpResponseMessage answer, params (string Field, string Words)[] expected)
    {
        var problem = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode, $"{problem}");
        var errors = problem.GetProperty("errors");
        Assert.AreEqual(expected.Select(one => one.Field).Distinct().Count(), errors.EnumerateObject().Count(), $"{problem}");
        foreach (var (field, words) in expected)
        {
            Assert.Contains(words, string.Join('\n', errors.GetProperty(field).EnumerateArray().Select(message => message.GetString())));
        }
    }
}
