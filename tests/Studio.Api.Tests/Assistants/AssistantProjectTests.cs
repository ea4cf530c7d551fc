namespace Studio.Api.Tests.Assistants;

using System.Net;
using System.Net.Http.Json;

/// <summary>An assistant has the project of its address, and nothing of others.</summary>
[TestClass]
public sealed class AssistantProjectTests
{
    [TestMethod]
    public async Task Assistant_SeesNothingOfOtherProjects()
    {
        await using var server = await StudioServer.StartAsync();
        foreach (var name in new[] { "sales", "science" })
        {
            using var made = await server.Client.PostAsJsonAsync("/api/v1/projects", new { name });
            Assert.AreEqual(HttpStatusCode.Created, made.StatusCode);
        }

        await using var sales = await AssistantTest.ConnectAsync(server, "/projects/sales");
        await using var science = await AssistantTest.ConnectAsync(server, "/projects/science");
        await using var plain = await AssistantTest.ConnectAsync(server);
        var datasetId = (await sales.AskAsync("upload_dataset", new { csv = TestTables.Customers(60), name = "customers" })).GetProperty("dataset").GetProperty("id").GetGuid();
        var started = await sales.AskAsync("start_experiment", new { datasetId, label = "bought", trials = 1, learners = new[] { "lbfgs" } });
        var experimentId = started.GetProperty("id").GetGuid();
        Assert.AreEqual("completed", (await sales.WaitAsync(experimentId)).GetProperty("state").GetString());
        var rows = new[] { new { age = 40 } };

        Assert.AreEqual(1, (await sales.AskAsync("list_models")).GetProperty("total").GetInt32());
        Assert.AreEqual(1, (await server.GetJsonAsync("/projects/sales/api/v1/datasets")).GetArrayLength(), "It lies in the project of the address.");
        foreach (var other in new[] { science, plain })
        {
            foreach (var list in new[] { "list_datasets", "list_experiments", "list_models" })
            {
                Assert.AreEqual(0, (await other.AskAsync(list)).GetProperty("total").GetInt32(), list);
            }

            await other.RefusesAsync("profile_dataset", new { datasetId }, "no dataset");
            await other.RefusesAsync("start_experiment", new { datasetId, label = "bought" }, "no dataset");
            await other.RefusesAsync("get_experiment", new { experimentId }, "no experiment");
            await other.RefusesAsync("cancel_experiment", new { experimentId }, "no experiment");
            await other.RefusesAsync("get_model", new { model = "customers" }, "no model");
            await other.RefusesAsync("read_report", new { model = "customers", report = "metrics" }, "no model");
            await other.RefusesAsync("predict", new { model = "customers", rows }, "no model");
        }
    }

    [TestMethod]
    public async Task Address_SaysThatThereIsNoProject_WhenThereIsNone()
    {
        await using var server = await StudioServer.StartAsync();
        using var answer = await server.Client.PostAsJsonAsync("/projects/none/mcp", new { jsonrpc = "2.0", id = 1, method = "tools/list" });

        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, answer, "no project 'none'");
    }
}
