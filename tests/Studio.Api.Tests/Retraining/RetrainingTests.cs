namespace Studio.Api.Tests.Retraining;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;

/// <summary>A model that is trained again, over HTTP, with real trainings.</summary>
[TestClass]
[DoNotParallelize]
public sealed class RetrainingTests
{
    private const string Model = "/api/v1/models/table";

    private StudioServer _server = null!;

    public required TestContext TestContext { get; set; }

    [TestInitialize]
    public async Task StartAsync() => _server = await StudioServer.StartAsync();

    [TestCleanup]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestMethod]
    public async Task Retraining_PromotesTheChallenger_WhenThereAreNewRowsAndItIsNotWorse()
    {
        // The champion has seen rows in which the label goes by chance; in the new ones it follows the age.
        var first = await TrainAsync(Table(200, 1, _ => false));
        var second = await _server.UploadAsync(Table(600, 2, age => age > 45));
        await SetAsync(new { datasetId = second, promotion = "whenBetter" });
        Assert.AreEqual(1, (await _server.GetJsonAsync($"{Model}/aliases/champion")).GetProperty("version").GetInt32());

        var run = await EndAsync(await BeginAsync());

        Assert.AreEqual("completed", run.GetProperty("state").GetString(), run.ToString());
        Assert.AreEqual("promoted", run.GetProperty("decision").GetString(), run.ToString());
        Assert.IsTrue(run.GetProperty("holdoutIsNew").GetBoolean());
        Assert.AreEqual((1, 2), (run.GetProperty("champion").GetInt32(), run.GetProperty("challenger").GetInt32()));
        Assert.AreEqual(2, (await _server.GetJsonAsync($"{Model}/aliases/champion")).GetProperty("version").GetInt32());
        Assert.IsFalse((await _server.GetJsonAsync($"{Model}/aliases")).EnumerateArray().Any(alias => alias.GetProperty("name").GetString() == "challenger"));
        Assert.AreEqual("person", run.GetProperty("cause").GetString());
        var comparison = await _server.GetJsonAsync($"{Model}/comparisons/{run.GetProperty("comparisonId").GetGuid()}");
        Assert.AreEqual(120, comparison.GetProperty("result").GetProperty("compared").GetInt32());

        // What was cut off is there, but in no list.
        Assert.AreEqual(2, (await _server.GetJsonAsync("/api/v1/datasets")).GetArrayLength());
        var trained = await _server.GetJsonAsync($"/api/v1/datasets/{run.GetProperty("trainingRows").GetGuid()}");
        Assert.AreEqual(480, trained.GetProperty("rows").GetInt32());

        // The next one needs to know what the champion was trained on, and nothing else of the one before.
        var next = await EndAsync(await BeginAsync());
        Assert.AreEqual("kept", next.GetProperty("decision").GetString(), next.ToString());
        using var rows = await _server.Client.GetAsync($"/api/v1/datasets/{run.GetProperty("trainingRows").GetGuid()}");
        Assert.AreEqual(HttpStatusCode.OK, rows.StatusCode);
        using var holdout = await _server.Client.GetAsync($"/api/v1/datasets/{run.GetProperty("holdoutRows").GetGuid()}");
        Assert.AreEqual(HttpStatusCode.NotFound, holdout.StatusCode);
        Assert.AreNotEqual(first, trained.GetProperty("id").GetGuid());
    }

    [TestMethod]
    public async Task Retraining_LeavesItToAPerson_WhenTheChampionHasSeenTheRows()
    {
        await TrainAsync(Table(200, 1, age => age > 45));
        await SetAsync(new { promotion = "unlessWorse" });

        var run = await EndAsync(await BeginAsync());
        Assert.AreEqual("open", run.GetProperty("decision").GetString(), run.ToString());
        Assert.Contains("a person has to decide", run.GetProperty("verdict").GetString()!);
        Assert.AreEqual(2, (await _server.GetJsonAsync($"{Model}/aliases/challenger")).GetProperty("version").GetInt32());
        Assert.AreEqual(1, await AnsweringAsync(), "The challenger does not answer for being the newest.");

        using var decided = await _server.Client.PostAsJsonAsync($"{Model}/retraining/runs/{run.GetProperty("id").GetGuid()}/decision", new { promote = true });
        Assert.AreEqual("promoted", (await StudioServer.ReadJsonAsync(decided)).GetProperty("decision").GetString());
        Assert.AreEqual(2, await AnsweringAsync());
        using var again = await _server.Client.PostAsJsonAsync($"{Model}/retraining/runs/{run.GetProperty("id").GetGuid()}/decision", new { promote = true });
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, again, "champion already");
    }

    [TestMethod]
    public async Task Retraining_EndsWithItsExperiment_WhenItIsCancelled()
    {
        await TrainAsync(Table(200, 1, age => age > 45));
        await SetAsync(new { });
        var id = await BeginAsync();
        using var second = await _server.Client.PostAsync($"{Model}/retraining/runs", null);
        await ProblemAssert.IsAsync(HttpStatusCode.Conflict, second, "being trained again already");
        using var cancelled = await _server.Client.DeleteAsync($"{Model}/retraining/runs/{id}");
        Assert.AreEqual("cancelled", (await StudioServer.ReadJsonAsync(cancelled)).GetProperty("state").GetString());

        using var deleted = await _server.Client.DeleteAsync($"{Model}/retraining");
        Assert.AreEqual(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _server.Client.GetAsync($"{Model}/retraining");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, gone, "is not trained again");
    }

    [TestMethod]
    public async Task Retraining_IsRefusedWithAllProblems_WhenWhatIsAskedIsWrong()
    {
        await TrainAsync(Table(100, 1, age => age > 45));
        using var wrong = await _server.Client.PutAsJsonAsync($"{Model}/retraining", new { datasetId = Guid.NewGuid(), schedule = "every day", holdoutShare = 0.9 });
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
        var errors = (await StudioServer.ReadJsonAsync(wrong)).GetProperty("errors");
        Assert.Contains("'every day' is no time of a schedule", errors.GetProperty("schedule")[0].GetString()!);
        Assert.Contains("There is no dataset", errors.GetProperty("datasetId")[0].GetString()!);
        Assert.Contains("0.9", errors.GetProperty("holdoutShare")[0].GetString()!);

        using var none = await _server.Client.PutAsJsonAsync("/api/v1/models/none/retraining", new { });
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, none, "There is no model 'none'");
        using var early = await _server.Client.PostAsync($"{Model}/retraining/runs", null);
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, early, "say how first");
    }

    [TestMethod]
    public async Task Schedule_BeginsRetrainings_AndTellsTheNext()
    {
        await TrainAsync(Table(100, 1, age => age > 45));
        var set = await SetAsync(new { schedule = "* * * * *" });
        Assert.IsTrue(set.GetProperty("next").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddMinutes(-1));

        // The minute is Hangfire's; waiting for it would take one.
        var job = _server.Services.GetRequiredService<JobStorage>().GetConnection().GetRecurringJobs().Single(job => job.Id.StartsWith("retraining-", StringComparison.Ordinal));
        Assert.AreEqual("* * * * *", job.Cron);
        _server.Services.GetRequiredService<IRecurringJobManager>().Trigger(job.Id);
        JsonElement run = default;
        for (var i = 0; i < 900 && run.ValueKind == JsonValueKind.Undefined; i++)
        {
            await Task.Delay(100, TestContext.CancellationToken);
            run = (await _server.GetJsonAsync($"{Model}/retraining/runs")).EnumerateArray().FirstOrDefault();
        }

        Assert.AreEqual("schedule", run.GetProperty("cause").GetString());
        Assert.AreEqual("nothingNew", (await EndAsync(run.GetProperty("id").GetGuid())).GetProperty("decision").GetString());
    }

    /// <summary>Age and city with a label that is yes where the age says so, and by chance where it says nothing.</summary>
    private static string Table(int rows, int seed, Func<int, bool> isYes)
    {
        var random = new Random(seed);
        var lines = Enumerable.Range(0, rows).Select(row =>
        {
            var age = random.Next(18, 80);
            var says = isYes(age) || (isYes(17) == isYes(80) && random.Next(2) == 0);
            return FormattableString.Invariant($"{age},{random.Next(1000, 9000)},{(random.Next(2) == 0 ? "Bonn" : "Kyoto")},{(says ? "yes" : "no")}");
        });
        return $"age,income,city,bought\n{string.Join('\n', lines)}\n";
    }

    private async Task<Guid> TrainAsync(string table)
    {
        var dataset = await _server.UploadAsync(table);
        var experiment = await _server.StartExperimentAsync(new { datasetId = dataset, label = "bought", trials = 2, learners = new[] { "lightgbm" }, threads = 1 });
        Assert.AreEqual("completed", (await _server.WaitForEndAsync(experiment, TestContext.CancellationToken)).GetProperty("state").GetString());
        return dataset;
    }

    private async Task<JsonElement> SetAsync(object wish)
    {
        using var answer = await _server.Client.PutAsJsonAsync($"{Model}/retraining", wish);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }

    private async Task<Guid> BeginAsync()
    {
        using var answer = await _server.Client.PostAsync($"{Model}/retraining/runs", null);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("id").GetGuid();
    }

    private async Task<JsonElement> EndAsync(Guid id)
    {
        while (await _server.GetJsonAsync($"{Model}/retraining/runs/{id}") is var run)
        {
            if (run.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return run;
            }

            await Task.Delay(100, TestContext.CancellationToken);
        }

        throw new AssertFailedException();
    }

    private async Task<int> AnsweringAsync()
    {
        using var answer = await _server.Client.PostAsJsonAsync($"{Model}/predict", new { rows = new[] { new { age = 40, city = "Bonn" } } });
        return (await StudioServer.ReadJsonAsync(answer)).GetProperty("version").GetInt32();
    }
}
