namespace Studio.Api.Tests.Experiments;

using System.Net;
using System.Security.Cryptography;
using System.Text;

[TestClass]
public sealed class PublishModelTests
{
    private static StudioServer s_server = null!;
    private static Guid s_experiment;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        s_experiment = await s_server.StartExperimentAsync(new
        {
            datasetId = await s_server.UploadAsync(TestTables.Customers()),
            label = "bought",
            trials = 4,
            learners = new[] { "lbfgs", "sdca" },
            threads = 1,
            time = "since",
            patience = 50,
            calibrate = true,
        });
        await s_server.WaitForEndAsync(s_experiment);
        _ = context;
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    public async Task Publish_MakesAFurtherVersion_OfTheModelNamed()
    {
        var models = (await s_server.GetJsonAsync($"/api/v1/experiments/{s_experiment}")).GetProperty("result").GetProperty("models").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { "best", "single", "small" }, models.Select(model => model.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(1, models[0].GetProperty("members").EnumerateArray().Sum(member => member.GetProperty("weight").GetDouble()), 1e-9);

        using var first = await PublishAsync(s_experiment, """{"candidate": "small"}""");
        using var again = await PublishAsync(s_experiment, """{"candidate": "small"}""");
        Assert.AreEqual(HttpStatusCode.Created, first.StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, again.StatusCode);
        var version = await s_server.GetJsonAsync(first.Headers.Location!.ToString());
        var onnx = await s_server.Client.GetByteArrayAsync($"{first.Headers.Location}/onnx");
        Assert.AreEqual("small", version.GetProperty("candidate").GetString());
        Assert.AreEqual(version.GetProperty("version").GetInt32(), (await StudioServer.ReadJsonAsync(again)).GetProperty("version").GetInt32());
        Assert.AreEqual(models[2].GetProperty("onnxSha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(onnx)));
    }

    [TestMethod]
    [DataRow("""{"candidate": "worst"}""", "no model 'worst'; it has best, single, small")]
    [DataRow("""{}""", "candidate is needed")]
    [DataRow("""{"model": "small"}""", "known fields are candidate")]
    public async Task Publish_NamesTheRemedy_WhenTheRequestIsWrong(string json, string words)
    {
        using var answer = await PublishAsync(s_experiment, json);
        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
        Assert.Contains(words, problem.GetProperty("errors").ToString());
    }

    [TestMethod]
    public async Task Publish_FindsNothing_WhenThereIsNoExperiment()
    {
        using var answer = await PublishAsync(Guid.NewGuid(), """{"candidate": "small"}""");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, answer, "no experiment");
    }

    private static Task<HttpResponseMessage> PublishAsync(Guid experiment, string json) =>
        s_server.Client.PostAsync($"/api/v1/experiments/{experiment}/publish", new StringContent(json, Encoding.UTF8, "application/json"));
}
