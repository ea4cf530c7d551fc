namespace Studio.Api.Tests.Experiments;

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines;

/// <summary>Predictions of a label that 32 bits cannot tell apart are answered in 64, those of other labels in 32 as ever.</summary>
[TestClass]
public sealed class LargeLabelTests
{
    private const string Large = "large";
    private const string Small = "small";
    private static readonly float[] Sizes = [20, 50, 80.5f];

    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        foreach (var (name, offset) in new[] { (Large, 1_700_000_000), (Small, 0) })
        {
            var dataset = await s_server.UploadAsync(TestTables.Times(offset), $"{name}.csv");
            var experiment = await s_server.StartExperimentAsync(new
            {
                datasetId = dataset,
                label = "due",
                trials = 2,
                learners = new[] { "baseline", "lbfgs" },
                threads = 1,
                name,
            });
            var ended = await s_server.WaitForEndAsync(experiment, context.CancellationToken);
            Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
        }
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Predict_AnswersWhatTheFileGives_InJsonAndCsv()
    {
        using var results = await RunAsync(Large);
        var expected = results[0].GetTensorDataAsSpan<double>().ToArray();

        CollectionAssert.AreEqual(expected, (await PredictAsync(Large)).ConvertAll(number => number.GetDouble()));
        CollectionAssert.AreEqual(expected, (await PredictCsvAsync(Large)).ConvertAll(cell => double.Parse(cell, CultureInfo.InvariantCulture)));
        for (var row = 0; row < Sizes.Length; row++)
        {
            Assert.AreEqual(1_700_000_000 + (3.0 * Sizes[row]), expected[row], 2);
        }
    }

    [TestMethod]
    public async Task Predict_AnswersNoDigitsThatTheFileDoesNotKnow_OfSmallLabels()
    {
        using var results = await RunAsync(Small);
        var expected = Array.ConvertAll(results[0].GetTensorDataAsSpan<float>().ToArray(), number => number.ToString(CultureInfo.InvariantCulture));

        CollectionAssert.AreEqual(expected, (await PredictAsync(Small)).ConvertAll(number => number.GetRawText()));
        CollectionAssert.AreEqual(expected, await PredictCsvAsync(Small));
    }

    [TestMethod]
    [DataRow(Large, "double", 1_700_000_000.0)]
    [DataRow(Small, "float", null)]
    public async Task Signature_TellsTheType_AndThePlanTheOffset(string model, string type, double? offset)
    {
        var signature = await s_server.GetJsonAsync($"/api/v1/models/{model}/versions/1/signature");
        var plan = await s_server.GetJsonAsync($"/api/v1/models/{model}/versions/1/plan");

        Assert.AreEqual(type, signature.GetProperty("outputs")[0].GetProperty("type").GetString());
        Assert.AreEqual(offset, plan.TryGetProperty("labelOffset", out var found) ? found.GetDouble() : null);
    }

    private static async Task<List<JsonElement>> PredictAsync(string model)
    {
        using var answer = await s_server.Client.PostAsJsonAsync($"/api/v1/models/{model}/predict", new { rows = Sizes.Select(size => new { size }) }, StudioJson.Line);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return [.. (await StudioServer.ReadJsonAsync(answer)).GetProperty("predictions").EnumerateArray().Select(row => row.GetProperty("prediction"))];
    }

    private static async Task<List<string>> PredictCsvAsync(string model)
    {
        var rows = string.Join('\n', Sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)).Prepend("size"));
        using var answer = await s_server.Client.PostAsync($"/api/v1/models/{model}/predict", new StringContent(rows, Encoding.UTF8, "text/csv"));
        var lines = (await answer.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.AreEqual("prediction", lines[0]);
        return [.. lines[1..]];
    }

    private static async Task<IDisposableReadOnlyCollection<OrtValue>> RunAsync(string model)
    {
        using var session = new InferenceSession(await s_server.Client.GetByteArrayAsync($"/api/v1/models/{model}/versions/1/onnx"));
        using var options = new RunOptions();
        using var sizes = OrtValue.CreateTensorValueFromMemory(Sizes, [Sizes.Length, 1]);
        return session.Run(options, ["size"], [sizes], ["prediction"]);
    }
}
