namespace Studio.Api.Tests.Experiments;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

[TestClass]
public sealed class ExperimentCommandTests
{
    [TestMethod]
    public async Task Commands_PauseResumeChangeAndFinish_WhenTheSearchHasTimeLeft()
    {
        await using var server = await StudioServer.StartAsync();
        var id = await server.StartExperimentAsync(new
        {
            datasetId = await server.UploadAsync(TestTables.Customers()),
            label = "bought",
            budgetSeconds = 600,
            owner = "ann",
            priority = "high",
            learners = new[] { "baseline", "lbfgs" },
        });
        await server.WaitAsync(id, experiment => experiment.GetProperty("trials").GetInt32() > 1);

        var pausing = await SendAsync(server, id, "pause", HttpStatusCode.Accepted);
        Assert.IsTrue(pausing.GetProperty("pauseRequested").GetBoolean());
        var paused = await server.WaitAsync(id, experiment => experiment.GetProperty("state").GetString() == "paused");
        var found = paused.GetProperty("trials").GetInt32();
        Assert.IsGreaterThan(1, found);
        Assert.AreEqual("paused", paused.GetProperty("parts")[0].GetProperty("state").GetString());
        Assert.IsEmpty(server.TrainerProcesses());

        using var patch = await server.Client.PatchAsJsonAsync($"/api/v1/experiments/{id}", new { budgetSeconds = 500 });
        Assert.AreEqual(HttpStatusCode.Accepted, patch.StatusCode, await patch.Content.ReadAsStringAsync());
        await SendAsync(server, id, "resume", HttpStatusCode.Accepted);
        var going = await server.WaitAsync(id, experiment => experiment.GetProperty("trials").GetInt32() > found);
        Assert.AreEqual(500, going.GetProperty("plan").GetProperty("budgetSeconds").GetDouble());
        Assert.AreEqual("ann", going.GetProperty("owner").GetString());
        Assert.AreEqual("high", going.GetProperty("priority").GetString());
        Assert.AreEqual(2, going.GetProperty("parts")[0].GetProperty("attempts").GetInt32());

        await SendAsync(server, id, "finish", HttpStatusCode.Accepted);
        var ended = await server.WaitForEndAsync(id);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());
        Assert.AreEqual(1, ended.GetProperty("modelVersion").GetInt32());

        foreach (var command in new[] { "pause", "resume", "finish", "cancel", "retry" })
        {
            var refused = await SendAsync(server, id, command, HttpStatusCode.Conflict);
            Assert.Contains("(Completed) cannot be", refused.GetProperty("detail").GetString()!, command);
        }
    }

    [TestMethod]
    [DataRow("pause")]
    [DataRow("resume")]
    [DataRow("finish")]
    [DataRow("cancel")]
    [DataRow("retry")]
    public async Task Command_Is404_WhenThereIsNoSuchExperiment(string command)
    {
        await using var server = await StudioServer.StartAsync();
        var id = Guid.NewGuid();
        var problem = await SendAsync(server, id, command, HttpStatusCode.NotFound);
        Assert.AreEqual($"There is no experiment {id}.", problem.GetProperty("detail").GetString());
    }

    [TestMethod]
    [DataRow("{}", "budgetSeconds")]
    [DataRow("{\"budgetSeconds\": -1}", "budgetSeconds")]
    [DataRow("{\"budgetSeconds\": \"long\"}", "budgetSeconds")]
    [DataRow("{\"budgetSeconds\": 5, \"owner\": \"bob\"}", "owner")]
    public async Task Change_IsRefusedWithTheField_WhenTheBodyIsWrong(string body, string field)
    {
        await using var server = await StudioServer.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await server.Client.PatchAsync($"/api/v1/experiments/{Guid.NewGuid()}", content);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await StudioServer.ReadJsonAsync(answer)).GetProperty("errors");
        Assert.IsTrue(errors.TryGetProperty(field, out _), errors.ToString());
    }

    [TestMethod]
    public async Task Experiments_TellTheirPlaces_WhenNoWorkerRunsThem()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Queues", "profile"));
        var dataset = await server.UploadAsync(TestTables.Customers());
        var first = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought" });
        var urgent = await server.StartExperimentAsync(new { datasetId = dataset, label = "bought", priority = "high" });
        Assert.AreEqual(2, (await server.GetJsonAsync($"/api/v1/experiments/{first}")).GetProperty("queuePosition").GetInt32());
        Assert.AreEqual(1, (await server.GetJsonAsync($"/api/v1/experiments/{urgent}")).GetProperty("queuePosition").GetInt32());

        var cancelled = await SendAsync(server, urgent, "cancel", HttpStatusCode.Accepted);
        Assert.AreEqual("cancelled", cancelled.GetProperty("state").GetString());
        var again = await SendAsync(server, urgent, "retry", HttpStatusCode.Accepted);
        Assert.AreEqual("queued", again.GetProperty("state").GetString());
    }

    private static async Task<JsonElement> SendAsync(StudioServer server, Guid id, string command, HttpStatusCode expected)
    {
        using var answer = await server.Client.PostAsync($"/api/v1/experiments/{id}/{command}", null);
        Assert.AreEqual(expected, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await StudioServer.ReadJsonAsync(answer);
    }
}
