namespace Studio.Api.Tests;

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines;

/// <summary>The whole way over HTTP: upload, profile, experiment, events, download, prediction.</summary>
[TestClass]
public sealed class WholeWayTests
{
    private const string Model = "customers";

    private static StudioServer s_server = null!;
    private static Guid s_dataset;
    private static Guid s_experiment;
    private static List<(string Type, JsonElement Data)> s_events = [];

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        s_dataset = await s_server.UploadAsync(TestTables.Customers());
        s_experiment = await s_server.StartExperimentAsync(new
        {
            datasetId = s_dataset,
            label = "bought",
            trials = 3,
            learners = new[] { "baseline", "lbfgs", "sdca" },
            seed = 7,
            threads = 1,
            name = Model,
        });
        s_events = await WatchAsync(context.CancellationToken);
        Assert.AreEqual("completed", s_events[^1].Type, s_events[^1].Data.ToString());
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public void Events_TellEveryTrial_UntilCompleted()
    {
        Assert.AreEqual(3, s_events.Count(happened => happened.Type == "trial-ended"));
        Assert.IsTrue(s_events.All(happened => happened.Data.GetProperty("event").GetString() == happened.Type));
    }

    [TestMethod]
    public async Task Events_AreReplayed_WhenExperimentHasEnded()
    {
        var again = await WatchAsync(CancellationToken.None);

        Assert.AreEqual("completed", again[^1].Type);
        Assert.AreEqual(3, again.Count(happened => happened.Type == "trial-ended"));
    }

    [TestMethod]
    public async Task Experiment_ShowsResultAndLeaderboard_WhenCompleted()
    {
        var experiment = await s_server.GetJsonAsync($"/api/v1/experiments/{s_experiment}");
        var trials = await s_server.GetJsonAsync($"/api/v1/experiments/{s_experiment}/trials");
        var listed = await s_server.GetJsonAsync($"/api/v1/experiments?datasetId={s_dataset}");
        using var cancel = await s_server.Client.PostAsync($"/api/v1/experiments/{s_experiment}/cancel", null);

        Assert.AreEqual("completed", experiment.GetProperty("state").GetString());
        Assert.AreEqual(1, experiment.GetProperty("progress").GetProperty("fraction").GetDouble());
        Assert.AreEqual(1, experiment.GetProperty("modelVersion").GetInt32());
        Assert.AreEqual(3, trials.GetArrayLength());
        Assert.AreEqual(1, listed.GetArrayLength());
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, cancel, "ended already");
    }

    [TestMethod]
    [DataRow("1")]
    [DataRow("latest")]
    public async Task Onnx_IsServedWithItsHashAsETag(string version)
    {
        var record = await s_server.GetJsonAsync($"/api/v1/models/{Model}/versions/{version}");
        using var download = await s_server.Client.GetAsync($"/api/v1/models/{Model}/versions/{version}/onnx");
        var bytes = await download.Content.ReadAsByteArrayAsync();
        using var unchanged = await GetOnnxAsync(request => request.Headers.IfNoneMatch.Add(download.Headers.ETag!));
        using var part = await GetOnnxAsync(request => request.Headers.Range = new RangeHeaderValue(0, 99));

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Assert.AreEqual($"\"{sha256}\"", download.Headers.ETag!.Tag);
        Assert.AreEqual(sha256, record.GetProperty("sha256").GetString());
        Assert.AreEqual($"{Model}-v1.onnx", download.Content.Headers.ContentDisposition!.FileName);
        Assert.AreEqual(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.AreEqual(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.HasCount(100, await part.Content.ReadAsByteArrayAsync());
    }

    [TestMethod]
    public async Task Metrics_BeatTheBaseline()
    {
        var metrics = await s_server.GetJsonAsync($"/api/v1/models/{Model}/versions/latest/metrics");

        Assert.IsGreaterThan(0.8, metrics.GetProperty("validation").GetProperty("auc").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, metrics.GetProperty("test").ValueKind);
    }

    [TestMethod]
    public async Task DownloadedFile_AnswersAsTheService_InPlainOnnxRuntime()
    {
        (double? Age, double Income, string? Region, string Since)[] rows =
            [(33, 61_000, "north", "2021-03-04"), (null, 20_500.5, "east, far", "2020-01-01"), (70, 78_000, null, "2022-08-09"), (25, 41_000, "mars", "2021-11-30")];
        var signature = await s_server.GetJsonAsync($"/api/v1/models/{Model}/versions/1/signature");
        var answer = await PredictAsync(rows.Select(row => new { age = row.Age, income = row.Income, region = row.Region, since = row.Since }));

        using var session = new InferenceSession(await s_server.Client.GetByteArrayAsync($"/api/v1/models/{Model}/versions/1/onnx"));
        var columns = new Dictionary<string, Func<int, object>>
        {
            ["age"] = row => rows[row].Age ?? double.NaN,
            ["income"] = row => rows[row].Income,
            ["region"] = row => rows[row].Region ?? string.Empty,
            ["since"] = row => (DateTime.Parse(rows[row].Since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds,
        };
        var inputs = signature.GetProperty("inputs").EnumerateArray()
            .ToDictionary(input => input.GetProperty("name").GetString()!, input => Tensor(input, rows.Length, columns[input.GetProperty("name").GetString()!]));
        using var options = new RunOptions();
        using var results = session.Run(options, inputs, ["label", "probabilities"]);

        var classes = signature.GetProperty("classes").EnumerateArray().Select(name => name.GetString()!).ToArray();
        var labels = results[0].GetStringTensorAsArray();
        var probabilities = results[1].GetTensorDataAsSpan<float>().ToArray();
        var predictions = answer.GetProperty("predictions").EnumerateArray().ToArray();
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.AreEqual(labels[row], predictions[row].GetProperty("label").GetString());
            for (var i = 0; i < classes.Length; i++)
            {
                Assert.AreEqual(probabilities[(row * classes.Length) + i], predictions[row].GetProperty("probabilities").GetProperty(classes[i]).GetSingle(), 1e-6f);
            }
        }

        foreach (var value in inputs.Values)
        {
            value.Dispose();
        }
    }

    [TestMethod]
    public async Task Predict_AnswersCsv_WhenBodyIsCsv()
    {
        const string Rows = "age,income,region,since\n33,61000,north,2021-03-04\n,20500.5,\"east, far\",2020-01-01\n";
        using var csv = await s_server.Client.PostAsync($"/api/v1/models/{Model}/predict", new StringContent(Rows, Encoding.UTF8, "text/csv"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{Model}/predict") { Content = new StringContent(Rows, Encoding.UTF8, "text/csv") };
        request.Headers.Accept.ParseAdd("application/json");
        using var json = await s_server.Client.SendAsync(request);

        var lines = (await csv.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        var predictions = (await StudioServer.ReadJsonAsync(json)).GetProperty("predictions");
        Assert.AreEqual("text/csv", csv.Content.Headers.ContentType!.MediaType, lines[0]);
        Assert.AreEqual("label,probability_no,probability_yes", lines[0]);
        Assert.HasCount(3, lines);
        for (var row = 0; row < 2; row++)
        {
            var cells = lines[row + 1].Split(',');
            Assert.AreEqual(predictions[row].GetProperty("label").GetString(), cells[0]);
            Assert.AreEqual(predictions[row].GetProperty("probabilities").GetProperty("yes").GetSingle(), float.Parse(cells[2], CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public async Task Predict_TellsIgnoredAndMissingColumns()
    {
        var answer = await PredictAsync([new { age = 30, income = 1000, shoe = 43 }]);

        Assert.AreEqual("shoe", answer.GetProperty("ignoredColumns")[0].GetString());
        Assert.Contains("'region'", answer.GetProperty("warnings")[0].GetString()!);
        Assert.AreEqual(1, answer.GetProperty("version").GetInt32());
    }

    [TestMethod]
    [DataRow("application/json", """{"rows":[{"age":30},{"age":"old"}]}""", HttpStatusCode.BadRequest, "Row 2, column 'age': 'old'")]
    [DataRow("application/json", """[{"shoe":43}]""", HttpStatusCode.BadRequest, "'age'")]
    [DataRow("application/json", """[]""", HttpStatusCode.BadRequest, "no rows")]
    [DataRow("application/json", """[5]""", HttpStatusCode.BadRequest, "Row 1")]
    [DataRow("application/json", """{"age":30}""", HttpStatusCode.BadRequest, "rows")]
    [DataRow("application/json", """{"rows":[{"age":30]}""", HttpStatusCode.BadRequest, "line 1")]
    [DataRow("text/csv", "age,income\nold,3\nyoung,4\n", HttpStatusCode.BadRequest, "'old'")]
    [DataRow("text/csv", "age,income\n", HttpStatusCode.BadRequest, "no rows")]
    [DataRow("text/csv", "age,income\n30,4\n31,4,5\n32,4\n33,1\n", HttpStatusCode.BadRequest, "line")]
    [DataRow("text/xml", "<rows/>", HttpStatusCode.UnsupportedMediaType, "text/xml")]
    public async Task Predict_NamesTheCause_WhenRowsAreWrong(string type, string body, HttpStatusCode status, string words)
    {
        using var answer = await s_server.Client.PostAsync($"/api/v1/models/{Model}/predict", new StringContent(body, Encoding.UTF8, type));

        await ProblemAssert.IsAsync(status, answer, words);
    }

    [TestMethod]
    public async Task Predict_IsTooLarge_WhenBodyExceedsTheLimit()
    {
        using var content = new ByteArrayContent(new byte[(32 * 1024 * 1024) + 1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{Model}/predict") { Content = content };

        // Without it the connection may break while the body is still being written.
        request.Headers.ExpectContinue = true;

        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, answer);
    }

    [TestMethod]
    public async Task Predict_NamesVersions_WhenVersionDoesNotExist()
    {
        using var answer = await s_server.Client.PostAsJsonAsync($"/api/v1/models/{Model}/predict?version=9", new { rows = new[] { new { age = 3 } } });

        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, answer, "version 9", "1 (Ready)");
    }

    private static async Task<JsonElement> PredictAsync(IEnumerable<object> rows)
    {
        using var answer = await s_server.Client.PostAsJsonAsync($"/api/v1/models/{Model}/predict", new { rows }, StudioJson.Line);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private static async Task<HttpResponseMessage> GetOnnxAsync(Action<HttpRequestMessage> shape)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/models/{Model}/versions/latest/onnx");
        shape(request);
        return await s_server.Client.SendAsync(request);
    }

    private static async Task<List<(string Type, JsonElement Data)>> WatchAsync(CancellationToken token)
    {
        await using var stream = await s_server.Client.GetStreamAsync($"/api/v1/experiments/{s_experiment}/events", token);
        var events = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(token))
        {
            if (item.EventType != "ping")
            {
                events.Add((item.EventType, JsonSerializer.Deserialize<JsonElement>(item.Data)));
            }
        }

        return events;
    }

    private static OrtValue Tensor(JsonElement input, int rows, Func<int, object> value)
    {
        long[] shape = [rows, 1];
        switch (input.GetProperty("type").GetString())
        {
            case "float":
                return OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, rows).Select(row => (float)(double)value(row)).ToArray(), shape);
            case "double":
                return OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, rows).Select(row => (double)value(row)).ToArray(), shape);
            default:
                var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
                for (var row = 0; row < rows; row++)
                {
                    texts.StringTensorSetElementAt(((string)value(row)).AsSpan(), row);
                }

                return texts;
        }
    }
}
