namespace Studio.Api.Tests.ModelImports;

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Studio.Api.Tests.CommandLine;

/// <summary>The whole way of a model that ML.NET made: brought, tried, served.</summary>
[TestClass]
public sealed class MlNetImportTests
{
    private static readonly Lazy<MlNetModel> Brought = new(MlNetModel.Make);

    [TestMethod]
    public async Task Import_BecomesAVersionThatAnswersAsTheFileDoes()
    {
        await using var server = await StudioServer.StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("shop"), "name" },
            { new StringContent("Bought"), "label" },
            { new ByteArrayContent(Brought.Value.Zip), "model", "model.zip" },
            { new StringContent(Brought.Value.Table), "data", "rows.csv" },
        };
        using var ordered = await server.Client.PostAsync("/api/v1/model-imports", form);
        Assert.AreEqual(HttpStatusCode.Accepted, ordered.StatusCode, await ordered.Content.ReadAsStringAsync());
        var ended = await WaitAsync(server, ordered.Headers.Location!.ToString());
        Assert.AreEqual(("completed", 1), (ended.GetProperty("state").GetString(), ended.TryGetProperty("version", out var number) ? number.GetInt32() : 0), $"{ended}");

        var version = await server.GetJsonAsync("/api/v1/models/shop/versions/1");
        Assert.AreEqual("ready", version.GetProperty("state").GetString());
        Assert.AreEqual("model.zip", version.GetProperty("lineage").GetProperty("import").GetProperty("fileName").GetString());
        Assert.StartsWith("ML.NET", version.GetProperty("learner").GetString());
        CollectionAssert.AreEquivalent(
            new[] { "Age", "Income", "Visits" }, version.GetProperty("signature").GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()).ToArray());
        Assert.IsGreaterThan(0.9, (await server.GetJsonAsync("/api/v1/models/shop/versions/1/metrics")).GetProperty("validation").GetProperty("auc").GetDouble());
        Assert.IsTrue((await server.GetJsonAsync("/api/v1/models/shop/versions/1/parity")).GetProperty("passed").GetBoolean());
        Assert.AreEqual(JsonValueKind.Null, (await server.GetJsonAsync("/api/v1/models/shop/versions/1/import")).GetProperty("reason").ValueKind);

        using var rows = new StringContent(Brought.Value.Table, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var predicted = await server.Client.PostAsync("/api/v1/models/shop/predict", rows);
        var answers = (await predicted.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        Assert.HasCount(Brought.Value.Probabilities.Count + 1, answers, answers[0]);
        for (var row = 0; row < Brought.Value.Probabilities.Count; row++)
        {
            Assert.AreEqual(Brought.Value.Probabilities[row], float.Parse(answers[row + 1].Split(',')[^1], CultureInfo.InvariantCulture), 1e-4f, answers[row + 1]);
        }
    }

    [TestMethod]
    public async Task ImportModel_WritesAFolderThatPredictTakes()
    {
        var folder = Directory.CreateTempSubdirectory("studio-import-tests-");
        try
        {
            string In(string name) => Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(In("model.zip"), Brought.Value.Zip);
            await File.WriteAllTextAsync(In("rows.csv"), Brought.Value.Table);

            var run = await StudioProcess.RunAsync(["import-model", "--model", In("model.zip"), "--data", In("rows.csv"), "--label", "Bought", "--out", In("shop")]);

            Assert.AreEqual(0, run.ExitCode, run.Error);
            Assert.Contains("learner: ML.NET", run.Output);
            Assert.Contains("task: binary, predicts Bought", run.Output);
            Assert.Contains("auc ", run.Output);
            var predicted = await StudioProcess.RunAsync(["predict", "--model", In("shop"), "--data", In("rows.csv"), "--out", In("predictions.csv")]);
            Assert.AreEqual(0, predicted.ExitCode, predicted.Error);
            Assert.HasCount(Brought.Value.Probabilities.Count + 1, await File.ReadAllLinesAsync(In("predictions.csv")));

            var wrong = await StudioProcess.RunAsync(["import-model", "--model", In("model.zip"), "--data", In("rows.csv"), "--label", "Sold", "--out", In("other")]);
            Assert.AreEqual(1, wrong.ExitCode, wrong.Output);
            Assert.Contains("Sold", wrong.Error);
            Assert.IsFalse(Directory.Exists(In("other")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
}
