namespace Studio.Api.Tests.Experiments;

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

/// <summary>
/// A model is trained although the table has a class with one row, a feature without values, infinite values and numbers
/// with thousands separators.
/// </summary>
[TestClass]
public sealed class OddTableTests
{
    private static StudioServer s_server = null!;
    private static Guid s_dataset;
    private static JsonElement s_experiment;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        s_dataset = await s_server.UploadAsync(Table());
        var id = await s_server.StartExperimentAsync(new
        {
            datasetId = s_dataset,
            label = "kind",
            trials = 2,
            learners = new[] { "baseline", "lbfgs" },
            threads = 1,
            name = "odd",
        });
        s_experiment = await s_server.WaitForEndAsync(id, context.CancellationToken);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public void Experiment_IsCompleted_AndTellsWhyAFeatureIsNotUsed()
    {
        Assert.AreEqual("completed", s_experiment.GetProperty("state").GetString(), s_experiment.ToString());
        Assert.AreEqual(0, s_experiment.GetProperty("failedTrials").GetInt32());
        Assert.AreEqual("lbfgs", s_experiment.GetProperty("best").GetProperty("learner").GetString());
        var ignored = s_experiment.GetProperty("plan").GetProperty("ignored").EnumerateArray().Single();
        Assert.AreEqual("nothing", ignored.GetProperty("name").GetString());
        Assert.AreEqual("No value in any row.", ignored.GetProperty("reason").GetString());
    }

    [TestMethod]
    [DataRow("rare-class", "'rare' (1)")]
    [DataRow("all-missing", "'nothing' has no value")]
    [DataRow("infinite", "'ratio' has an infinite value")]
    public async Task Profile_WarnsOf(string code, string words)
    {
        var profile = await s_server.GetJsonAsync($"/api/v1/datasets/{s_dataset}/profile?label=kind");

        var guardrail = profile.GetProperty("guardrails").EnumerateArray().Single(found => found.GetProperty("code").GetString() == code);
        Assert.Contains(words, guardrail.GetProperty("message").GetString()!);
    }

    [TestMethod]
    [DataRow("amount\n\"9,000.5\"\n\"1,000\"\n", "big")]
    [DataRow("amount,ratio,other\n\"9,000.5\",inf,x\n\"1,000\",-inf,y\n", "big")]
    public async Task Predict_ReadsCsv_WithOneColumnOrOddNumbers(string rows, string first)
    {
        using var answer = await s_server.Client.PostAsync("/api/v1/models/odd/predict", new StringContent(rows, Encoding.UTF8, "text/csv"));

        var text = await answer.Content.ReadAsStringAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, text);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(3, lines);
        Assert.StartsWith($"{first},", lines[1]);
    }

    [TestMethod]
    public async Task Predict_NamesTheColumns_WhenNoneIsThere()
    {
        using var answer = await s_server.Client.PostAsync("/api/v1/models/odd/predict", new StringContent("nothing\n1\n", Encoding.UTF8, "text/csv"));

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, "'amount'", "'ratio'");
    }

    private static string Table()
    {
        var random = new Random(1);
        var csv = new StringBuilder("amount,ratio,nothing,kind\n\"5,000\",0.5,,rare\n");
        for (var i = 0; i < 120; i++)
        {
            var amount = 1000 + (9000 * random.NextDouble());
            var ratio = i % 20 == 0 ? "inf" : random.NextDouble().ToString("F3", CultureInfo.InvariantCulture);
            csv.Append(CultureInfo.InvariantCulture, $"\"{amount:N1}\",{ratio},,{(amount > 5500 ? "big" : "small")}\n");
        }

        return csv.ToString();
    }
}
