namespace Studio.Api.Tests.Monitoring;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

/// <summary>Monitoring of a model that an experiment published, over HTTP.</summary>
[TestClass]
[DoNotParallelize]
public sealed class MonitoringTests
{
    private const string Model = "/api/v1/models/table";
    private const string Version = $"{Model}/versions/1";

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync(("Studio:Evaluate", "true"), ("Studio:Monitoring:SampleRate", "1"), ("Studio:Monitoring:ExcludedColumns", "income"));
        var dataset = await s_server.UploadAsync(TestTables.Customers(600));
        var experiment = await s_server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lbfgs" }, threads = 1 });
        Assert.AreEqual("completed", (await s_server.WaitForEndAsync(experiment, context.CancellationToken)).GetProperty("state").GetString());
        while ((await s_server.GetJsonAsync($"{Version}/evaluation")).GetProperty("state").GetString() is "queued" or "running")
        {
            await Task.Delay(100, context.CancellationToken);
        }
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Calls_AreCounted_WhateverTheirFormat()
    {
        var before = await WholeAsync();
        await PredictAsync(Model, JsonContent.Create(Rows(2)), HttpStatusCode.OK);
        await PredictAsync(Model, Text("age,region\n40,north\n50,west\n60,south\n", "text/csv"), HttpStatusCode.OK);
        await PredictAsync(Model, JsonContent.Create(new[] { new { age = "old" } }), HttpStatusCode.BadRequest);
        await PredictAsync(Model, Text("[", "application/json"), HttpStatusCode.BadRequest);
        using var infer = await s_server.Client.PostAsJsonAsync("/v2/models/table/infer", new { inputs = Array.Empty<object>() });
        Assert.AreEqual(HttpStatusCode.BadRequest, infer.StatusCode);
        using var none = await s_server.Client.PostAsJsonAsync("/api/v1/models/none/predict", Rows(1));
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);

        var after = await WaitAsync(whole => whole.GetProperty("calls").GetInt64() == before.GetProperty("calls").GetInt64() + 5);

        Assert.AreEqual(5, after.GetProperty("rows").GetInt64() - before.GetProperty("rows").GetInt64());
        Assert.AreEqual(3, after.GetProperty("clientErrors").GetInt64() - before.GetProperty("clientErrors").GetInt64());
        Assert.AreEqual(0, after.GetProperty("serverErrors").GetInt64());
        Assert.IsGreaterThan(0, after.GetProperty("latency").GetProperty("p50").GetDouble());
        Assert.AreEqual(2, after.GetProperty("sampledCalls").GetInt64() - before.GetProperty("sampledCalls").GetInt64());
    }

    [TestMethod]
    public async Task Drift_IsFound_InTheColumnThatWasShifted()
    {
        var rows = string.Concat(TestTables.Customers(600, 5).Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',', 3) is var cells && int.TryParse(cells[1], out var age) ? $"{age + 30},{cells[2]}\n" : ""));
        await PredictAsync(Model, Text($"age,income,region,since,bought\n{rows}", "text/csv"), HttpStatusCode.OK);

        var whole = await WaitAsync(whole => whole.TryGetProperty("drift", out var drift) && drift.GetProperty("rows").GetInt64() > 500);

        var columns = whole.GetProperty("drift").GetProperty("columns").EnumerateArray().ToDictionary(column => column.GetProperty("name").GetString()!);
        Assert.AreEqual("drifted", columns["age"].GetProperty("verdict").GetString());
        Assert.AreEqual("stable", columns["since"].GetProperty("verdict").GetString());
        Assert.IsFalse(columns.ContainsKey("income"), "It is excluded.");
        Assert.AreEqual("drifted", (await s_server.GetJsonAsync($"{Version}/monitoring")).GetProperty("windows").EnumerateArray().Last().GetProperty("calls").GetProperty("drift").GetProperty("verdict").GetString());
    }

    [TestMethod]
    public async Task Truth_IsJoined_ByThePredictionIdOfTheAnswer()
    {
        var id = await PredictAsync(Model, JsonContent.Create(Rows(3)), HttpStatusCode.OK);
        using var json = await s_server.Client.PostAsJsonAsync($"{Model}/truth", new object[] { new { predictionId = id, row = 0, value = "yes" }, new { predictionId = Guid.NewGuid(), row = 0, value = "yes" }, new { predictionId = id, row = 1, value = "maybe" } });
        var joined = await StudioServer.ReadJsonAsync(json);
        Assert.AreEqual((1, 1, 0, 1), Counts(joined), joined.ToString());
        Assert.Contains("'maybe' is none of the classes", joined.GetProperty("problems")[0].GetString()!);

        using var csv = await s_server.Client.PostAsync($"{Model}/truth", Text($"predictionId,row,value\n{id},0,no\n{id},1,no\n{id},2,no\n", "text/csv"));
        Assert.AreEqual((2, 0, 1, 0), Counts(await StudioServer.ReadJsonAsync(csv)));

        var quality = (await WholeAsync()).GetProperty("quality");
        Assert.AreEqual("tooFewRows", quality.GetProperty("verdict").GetString());
        Assert.AreEqual(3, quality.GetProperty("rows").GetInt32());
    }

    [TestMethod]
    [DataRow("application/json", "{}", "must be a JSON array")]
    [DataRow("application/json", "[{\"row\": 0, \"value\": 1}]", "is no predictionId")]
    [DataRow("application/json", "[{\"predictionId\": \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\", \"row\": -1, \"value\": 1}]", "is no number of a row")]
    [DataRow("application/json", "[{\"predictionId\": \"3f2504e0-4f89-41d3-9a0c-0305e82c3301\"}]", "has no value")]
    [DataRow("text/csv", "predictionId,row,value\n3f2504e0-4f89-41d3-9a0c-0305e82c3301,x,1\n", "is no number of a row")]
    [DataRow("text/csv", "a,b\n1,2\n", "is no predictionId")]
    public async Task Truth_IsRefused_WhenARowCannotBeRead(string type, string body, string problem)
    {
        using var answer = await s_server.Client.PostAsync($"{Model}/truth", Text(body, type));

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, problem);
    }

    [TestMethod]
    [DataRow("?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "'from' is not before 'to'")]
    [DataRow("?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "at most 400")]
    [DataRow("?from=yesterday", "from=yesterday is not understood")]
    public async Task Report_IsRefused_WhenTheTimeIsNone(string query, string problem)
    {
        using var answer = await s_server.Client.GetAsync($"{Version}/monitoring{query}");

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, problem);
    }

    [TestMethod]
    public async Task Alerts_AreListed_AndThePageShowsWhatWasCounted()
    {
        await PredictAsync(Model, JsonContent.Create(Rows(2)), HttpStatusCode.OK);
        await WaitAsync(whole => whole.GetProperty("calls").GetInt64() > 0);

        Assert.AreEqual(JsonValueKind.Array, (await s_server.GetJsonAsync("/api/v1/alerts?ended=true")).ValueKind);
        var page = await s_server.Client.GetStringAsync("/models/table/versions/1/monitoring");
        Assert.Contains("Rows that it is asked", page);
        Assert.Contains("shape-bars", page);
        Assert.Contains("Columns that are never counted: income.", page);
        using var none = await s_server.Client.GetAsync("/models/table/versions/7/monitoring");
        Assert.AreEqual(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static object[] Rows(int count) => [.. Enumerable.Range(0, count).Select(row => new { age = 61 - row, income = 78_000.5, region = "north", since = "2021-03-04" })];

    private static StringContent Text(string text, string type) => new(text, Encoding.UTF8) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static async Task<string?> PredictAsync(string model, HttpContent content, HttpStatusCode expected)
    {
        using var answer = await s_server.Client.PostAsync($"{model}/predict", content);
        Assert.AreEqual(expected, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.TryGetValues("Prediction-Id", out var ids) ? ids.Single() : null;
    }

    private static async Task<JsonElement> WholeAsync() => (await s_server.GetJsonAsync($"{Version}/monitoring")).GetProperty("whole");

    /// <summary>A call is counted once its answer is sent, which may be a moment after it was read.</summary>
    private static async Task<JsonElement> WaitAsync(Func<JsonElement, bool> wanted)
    {
        JsonElement whole = default;
        for (var i = 0; i < 100; i++)
        {
            whole = await WholeAsync();
            if (wanted(whole))
            {
                return whole;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException(whole.ToString());
    }

    private static (int Joined, int Unknown, int AlreadyKnown, int Refused) Counts(JsonElement joined) =>
        (joined.GetProperty("joined").GetInt32(), joined.GetProperty("unknown").GetInt32(), joined.GetProperty("alreadyKnown").GetInt32(), joined.GetProperty("refused").GetInt32());
}
