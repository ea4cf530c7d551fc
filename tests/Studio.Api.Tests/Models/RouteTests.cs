namespace Studio.Api.Tests.Models;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>Champion and challenger over HTTP.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RouteTests
{
    private const string Model = "/api/v1/models/customers";

    private static StudioServer s_server = null!;
    private static Guid s_dataset;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        s_server = await StudioServer.StartAsync();
        s_dataset = await s_server.UploadAsync(TestTables.Customers(300));
        foreach (var learner in new[] { "lbfgs", "lightgbm" })
        {
            var experiment = await s_server.StartExperimentAsync(new { datasetId = s_dataset, name = "customers", label = "bought", trials = 2, learners = new[] { learner }, threads = 1 });
            Assert.AreEqual("completed", (await s_server.WaitForEndAsync(experiment, context.CancellationToken)).GetProperty("state").GetString());
        }
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestInitialize]
    public async Task ResetAsync()
    {
        (await s_server.Client.DeleteAsync($"{Model}/route")).Dispose();
        await NameAsync("champion", 1);
        await NameAsync("challenger", 2);
    }

    [TestMethod]
    public async Task Champion_AnswersCallsThatNameNoVersion_OnceThereIsARoute()
    {
        Assert.AreEqual(2, await AnsweringAsync(""));
        await SetAsync(new { });

        Assert.AreEqual(1, await AnsweringAsync(""));
        Assert.AreEqual(2, await AnsweringAsync("?version=latest"));
        Assert.AreEqual(2, await AnsweringAsync("?version=challenger"));
        using var batch = await s_server.Client.PostAsJsonAsync($"{Model}/batches", new { datasetId = s_dataset });
        Assert.AreEqual(HttpStatusCode.Accepted, batch.StatusCode, await batch.Content.ReadAsStringAsync());
        Assert.AreEqual(1, (await StudioServer.ReadJsonAsync(batch)).GetProperty("version").GetInt32());

        using var removed = await s_server.Client.DeleteAsync($"{Model}/route");
        Assert.AreEqual(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.AreEqual(2, await AnsweringAsync(""));
    }

    [TestMethod]
    public async Task Challenger_AnswersItsShare()
    {
        await SetAsync(new { share = 0.5 });
        var versions = new List<int>();
        for (var call = 0; call < 60; call++)
        {
            versions.Add(await AnsweringAsync(""));
        }

        // Fewer than 10 of 60 come once in ten million.
        Assert.IsGreaterThan(10, versions.Count(version => version == 1));
        Assert.IsGreaterThan(10, versions.Count(version => version == 2));
        Assert.AreEqual(1, await AnsweringAsync("?version=champion"));
    }

    [TestMethod]
    public async Task Champion_AnswersAll_WhenTheChallengerIsGone()
    {
        await SetAsync(new { share = 1, shadow = 1 });
        using var removed = await s_server.Client.DeleteAsync($"{Model}/aliases/challenger");

        Assert.AreEqual(1, await AnsweringAsync(""));
    }

    [TestMethod]
    public async Task Challenger_IsAskedUnheard_AndComparedOnceTheTruthIsKnown()
    {
        await SetAsync(new { shadow = 1 });
        using var answer = await s_server.Client.PostAsJsonAsync($"{Model}/predict", new { rows = Enumerable.Range(20, 60).Select(age => new { age, income = 1000 * (age % 7), region = "north" }) });
        Assert.AreEqual(1, (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32());
        var id = answer.Headers.GetValues("Prediction-Id").Single();
        var unheard = await ReportAsync(report => report.GetProperty("answers").GetProperty("rows").GetInt32() >= 60);
        Assert.AreEqual((1, 2), (unheard.GetProperty("champion").GetInt32(), unheard.GetProperty("challenger").GetInt32()));
        Assert.IsGreaterThan(0, unheard.GetProperty("answers").GetProperty("difference").GetDouble());

        using var truth = await s_server.Client.PostAsJsonAsync($"{Model}/truth", Enumerable.Range(0, 60).Select(row => new { predictionId = id, row, value = row % 2 == 0 ? "yes" : "no" }));
        Assert.AreEqual(60, (await StudioServer.ReadJsonAsync(truth)).GetProperty("joined").GetInt32());
        using var again = await s_server.Client.PostAsJsonAsync($"{Model}/truth", new[] { new { predictionId = id, row = 0, value = "no" } });
        Assert.AreEqual(1, (await StudioServer.ReadJsonAsync(again)).GetProperty("alreadyKnown").GetInt32());
        var judged = (await ReportAsync(report => report.GetProperty("answers").GetProperty("known").GetInt32() == 60)).GetProperty("answers");
        Assert.IsNotEmpty(judged.GetProperty("metrics").EnumerateArray());
        Assert.Contains("ersion 1", judged.GetProperty("verdict").GetString()!);
    }

    [TestMethod]
    public async Task Route_IsRefused_WhenThereIsNoChampionOrTheShareIsNone()
    {
        using var none = await s_server.Client.PutAsJsonAsync("/api/v1/models/none/route", new { });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, none, "There is no model 'none'");
        using var wrong = await s_server.Client.PutAsJsonAsync($"{Model}/route", new { share = 1.5, shadow = -1 });
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        var errors = (await StudioServer.ReadJsonAsync(wrong)).GetProperty("errors");
        Assert.Contains("1.5", errors.GetProperty("share")[0].GetString()!);
        Assert.Contains("-1", errors.GetProperty("shadow")[0].GetString()!);

        using var removed = await s_server.Client.DeleteAsync($"{Model}/aliases/champion");
        using var refused = await s_server.Client.PutAsJsonAsync($"{Model}/route", new { });
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, refused, "no champion");
        using var missing = await s_server.Client.GetAsync($"{Model}/route");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, missing, "the newest ready version answers");
    }

    private static async Task NameAsync(string alias, int version)
    {
        using var answer = await s_server.Client.PutAsJsonAsync($"{Model}/aliases/{alias}", new { version });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task SetAsync(object route)
    {
        using var answer = await s_server.Client.PutAsJsonAsync($"{Model}/route", route);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<int> AnsweringAsync(string query)
    {
        using var answer = await s_server.Client.PostAsJsonAsync($"{Model}/predict{query}", new { rows = new[] { new { age = 40, region = "north" } } });
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32();
    }

    private static async Task<JsonElement> ReportAsync(Func<JsonElement, bool> isThere)
    {
        JsonElement report = default;
        for (var i = 0; i < 200; i++)
        {
            report = await s_server.GetJsonAsync($"{Model}/shadow");
            if (isThere(report))
            {
                return report;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException(report.ToString());
    }
}
