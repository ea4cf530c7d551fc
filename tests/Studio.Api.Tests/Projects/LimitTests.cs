namespace Studio.Api.Tests.Projects;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Studio.Api.Inference.Protocol;
using Studio.Api.Tests.Assistants;
using Studio.Api.Tests.Inference;

/// <summary>What projects may use, over HTTP, gRPC and for assistants.</summary>
[TestClass]
public sealed class LimitTests
{
    private const string Limits = "/api/v1/projects/small/limits";

    private static readonly string s_grpc = FormattableString.Invariant($"http://127.0.0.1:{SharedStudio.FreePort()}");

    [TestMethod]
    public async Task Limits_AreShown_AsTheyWereSet()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Limits:Experiments", "2"));
        await CreateAsync(server, "small");

        var before = await server.GetJsonAsync(Limits);
        using var set = await server.Client.PutAsJsonAsync(Limits, new { storageMegabytes = 5, predictionsPerSecond = 0 });
        var after = await server.GetJsonAsync(Limits);

        Assert.AreEqual("2 0 0", Text(before));
        Assert.AreEqual(HttpStatusCode.OK, set.StatusCode, await set.Content.ReadAsStringAsync());
        Assert.AreEqual("2 5 0", Text(after));
        Assert.AreEqual(0, after.GetProperty("storageBytes").GetInt64());
        Assert.Contains("limits.set", (await server.GetJsonAsync("/api/v1/audit")).ToString());
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, await server.Client.GetAsync("/api/v1/projects/none/limits"), "no project 'none'");
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, await server.Client.PutAsJsonAsync("/api/v1/projects/none/limits", new { experiments = 1 }), "no project 'none'");
        using var wrong = await server.Client.PutAsJsonAsync(Limits, new { experiments = -1, storageMegabytes = "much", predictionsPerSecond = 2_000_000 });
        Assert.AreEqual(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenTheProjectHoldsAsMuchAsItMay()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Limits:StorageMegabytes", "1"));
        await CreateAsync(server, "small");
        var much = TestTables.Customers(60_000);

        using var refused = await server.Client.PostAsync("/projects/small/api/v1/datasets?name=a.csv", new StringContent(much));
        await server.Client.PutAsJsonAsync(Limits, new { storageMegabytes = 0 });
        using var taken = await server.Client.PostAsync("/projects/small/api/v1/datasets?name=a.csv", new StringContent(much));

        await ProblemAssert.IsAsync(HttpStatusCode.InsufficientStorage, refused, "This project holds 0 MiB", "its limit is 1");
        Assert.AreEqual(HttpStatusCode.Created, taken.StatusCode, await taken.Content.ReadAsStringAsync());

        // Asked from the default project, which does not see its rows.
        Assert.IsGreaterThan(1024 * 1024, (await server.GetJsonAsync(Limits)).GetProperty("storageBytes").GetInt64());
    }

    [TestMethod]
    public async Task Predictions_AreRefused_WhenTheProjectHasAskedForAsManyAsItMay()
    {
        await using var server = await StudioServer.StartAsync(("Serving:GrpcUrls", s_grpc));
        await CreateAsync(server, "small");
        await CreateAsync(server, "other");
        foreach (var project in new[] { "small", "other" })
        {
            await TrainAsync(server, project);
        }

        var rows = new { rows = new[] { new { x = 3, z = 1 } } };
        await server.Client.PutAsJsonAsync(Limits, new { predictionsPerSecond = 1 });
        HttpResponseMessage refused;
        do
        {
            refused = await server.Client.PostAsJsonAsync("/projects/small/api/v1/models/line/predict", rows);
        }
        while (refused.StatusCode == HttpStatusCode.OK);

        Assert.AreEqual(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        await ProblemAssert.IsAsync(HttpStatusCode.TooManyRequests, refused, "1 predictions in a second");
        await UntilAsync(async () =>
        {
            using var protocol = await AskAsync(server, "small");
            return protocol.StatusCode == HttpStatusCode.TooManyRequests;
        });
        using var channel = GrpcChannel.ForAddress(s_grpc);
        var client = new GRPCInferenceService.GRPCInferenceServiceClient(channel);
        await UntilAsync(async () =>
        {
            // Without inputs it is refused in any case.
            var problem = await Assert.ThrowsExactlyAsync<RpcException>(async () => await client.ModelInferAsync(new ModelInferRequest { ModelName = "line" }, new Metadata { { "studio-project", "small" } }));
            return problem.StatusCode == StatusCode.ResourceExhausted;
        });
        await using var assistant = await AssistantTest.ConnectAsync(server, "/projects/small");
        await UntilAsync(async () => (await assistant.CallToolAsync("predict", new Dictionary<string, object?> { ["model"] = "line", ["rows"] = rows.rows })).IsError == true);

        using var other = await server.Client.PostAsJsonAsync("/projects/other/api/v1/models/line/predict", rows);
        Assert.AreEqual(HttpStatusCode.OK, other.StatusCode, await other.Content.ReadAsStringAsync());
        await server.Client.PutAsJsonAsync(Limits, new { predictionsPerSecond = 0 });
        using var again = await server.Client.PostAsJsonAsync("/projects/small/api/v1/models/line/predict", rows);
        Assert.AreEqual(HttpStatusCode.OK, again.StatusCode, await again.Content.ReadAsStringAsync());
    }

    // After a while there is room for one call more, however slow the machine is.
    private static async Task UntilAsync(Func<Task<bool>> refused)
    {
        while (!await refused())
        {
        }
    }

    private static string Text(System.Text.Json.JsonElement limits) => limits.GetProperty("limits") is var holds
        ? $"{holds.GetProperty("experiments")} {holds.GetProperty("storageMegabytes")} {holds.GetProperty("predictionsPerSecond")}" : "";

    private static Task<HttpResponseMessage> AskAsync(StudioServer server, string project) => server.Client.PostAsJsonAsync(
        $"/projects/{project}/v2/models/line/infer",
        new JsonObject { ["inputs"] = new JsonArray(new JsonObject { ["name"] = "x", ["shape"] = new JsonArray(1, 1), ["datatype"] = "FP32", ["data"] = new JsonArray(3) }) });

    private static async Task CreateAsync(StudioServer server, string name)
    {
        using var made = await server.Client.PostAsJsonAsync("/api/v1/projects", new { name });
        Assert.AreEqual(HttpStatusCode.Created, made.StatusCode, await made.Content.ReadAsStringAsync());
    }

    private static async Task TrainAsync(StudioServer server, string project)
    {
        using var uploaded = await server.Client.PostAsync($"/projects/{project}/api/v1/datasets?name=line.csv", new StringContent(TestTables.Line()));
        var datasetId = (await StudioServer.ReadJsonAsync(uploaded)).GetProperty("id").GetGuid();
        using var started = await server.Client.PostAsJsonAsync($"/projects/{project}/api/v1/experiments", new { datasetId, label = "y", trials = 1, learners = new[] { "sdca" }, name = "line" });
        Assert.AreEqual(HttpStatusCode.Accepted, started.StatusCode, await started.Content.ReadAsStringAsync());
        var id = (await StudioServer.ReadJsonAsync(started)).GetProperty("id").GetGuid();
        System.Text.Json.JsonElement found;
        do
        {
            await Task.Delay(100);
            found = await server.GetJsonAsync($"/projects/{project}/api/v1/experiments/{id}");
        }
        while (found.GetProperty("state").GetString() is "queued" or "running");

        Assert.AreEqual("completed", found.GetProperty("state").GetString(), found.ToString());
    }
}
