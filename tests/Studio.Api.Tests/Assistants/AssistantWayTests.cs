namespace Studio.Api.Tests.Assistants;

using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

/// <summary>The whole way of an assistant by tools alone: from nothing to predictions and reports.</summary>
[TestClass]
public sealed class AssistantWayTests
{
    private static StudioServer s_server = null!;
    private static McpClient s_assistant = null!;
    private static Guid s_dataset;
    private static JsonElement s_experiment;

    [ClassInitialize]
    public static async Task TrainAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync(("Studio:Evaluate", "true"));
        s_assistant = await AssistantTest.ConnectAsync(s_server);
        var uploaded = await s_assistant.AskAsync("upload_dataset", new { csv = TestTables.Customers(60), name = "customers" });
        s_dataset = uploaded.GetProperty("dataset").GetProperty("id").GetGuid();
        var started = await s_assistant.AskAsync("start_experiment", new { datasetId = s_dataset, label = "bought", trials = 2, learners = new[] { "baseline", "lbfgs" } });
        s_experiment = await s_assistant.WaitAsync(started.GetProperty("id").GetGuid());
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_assistant.DisposeAsync();
        await s_server.DisposeAsync();
    }

    [TestMethod]
    public void Experiment_TellsTheModelItMade_WhenCompleted()
    {
        Assert.AreEqual("completed", s_experiment.GetProperty("state").GetString(), s_experiment.ToString());
        Assert.AreEqual("customers/1", s_experiment.GetProperty("model").GetString());
        Assert.AreEqual("maximize", s_experiment.GetProperty("direction").GetString());
        Assert.AreEqual(1, s_experiment.GetProperty("progress").GetDouble());
        Assert.AreEqual(JsonValueKind.Number, s_experiment.GetProperty("best").GetProperty("score").ValueKind);
        Assert.IsGreaterThan(0, s_experiment.GetProperty("models").GetArrayLength());
    }

    [TestMethod]
    public async Task Lists_HaveWhatWasMade()
    {
        var datasets = await s_assistant.AskAsync("list_datasets");
        var experiments = await s_assistant.AskAsync("list_experiments", new { datasetId = s_dataset });
        var models = await s_assistant.AskAsync("list_models");

        Assert.IsTrue(datasets.GetProperty("datasets").EnumerateArray().Any(dataset => dataset.GetProperty("id").GetGuid() == s_dataset));
        Assert.AreEqual("bought", experiments.GetProperty("experiments")[0].GetProperty("label").GetString());
        Assert.AreEqual("customers", models.GetProperty("models")[0].GetProperty("name").GetString());
    }

    [TestMethod]
    public async Task Profile_TellsKindsMissingValuesAndGuardrails()
    {
        var profile = await s_assistant.AskAsync("profile_dataset", new { datasetId = s_dataset, label = "bought" });

        var columns = profile.GetProperty("columns").EnumerateArray().ToDictionary(column => column.GetProperty("name").GetString()!);
        Assert.AreEqual(60, profile.GetProperty("rows").GetInt32());
        Assert.AreEqual("number", columns["age"].GetProperty("type").GetString());
        Assert.AreEqual("timestamp", columns["since"].GetProperty("type").GetString());
        Assert.IsGreaterThan(17, columns["age"].GetProperty("min").GetDouble());
        Assert.IsTrue(profile.GetProperty("guardrails").EnumerateArray().Any(guardrail => guardrail.GetProperty("column").GetString() == "id"), profile.ToString());
    }

    [TestMethod]
    [DataRow("customers")]
    [DataRow("customers/1")]
    [DataRow("customers@latest")]
    public async Task Model_TellsHowItIsCalled_AndAnswersRows(string model)
    {
        var told = await s_assistant.AskAsync("get_model", new { model });
        var answer = await s_assistant.AskAsync("predict", new { model, rows = new[] { Row(70, "north"), Row(20, "west") } });

        Assert.AreSequenceEqual(new[] { "no", "yes" }, told.GetProperty("classes").EnumerateArray().Select(name => name.GetString()!).Order());
        Assert.Contains("age", told.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()!));
        Assert.IsTrue(told.GetProperty("metrics").GetProperty("validation").TryGetProperty("auc", out _));
        Assert.AreEqual(2, answer.GetProperty("predictions").GetArrayLength());
        Assert.AreEqual("yes", answer.GetProperty("predictions")[0].GetProperty("label").GetString());
    }

    [TestMethod]
    public async Task Predictions_AreThoseOfRest()
    {
        var rows = new[] { Row(55, "south"), Row(null, "east, far") };
        var told = await s_assistant.AskAsync("predict", new { model = "customers", rows });
        using var asked = await s_server.Client.PostAsync("/api/v1/models/customers/predict", new StringContent(JsonSerializer.Serialize(new { rows }), null, "application/json"));

        Assert.AreEqual((await StudioServer.ReadJsonAsync(asked)).GetProperty("predictions").GetRawText(), told.GetProperty("predictions").GetRawText());
    }

    [TestMethod]
    public async Task Report_AndExplanationsAreThere_OnceTheModelIsEvaluated()
    {
        var report = await ReadReportAsync("importance");
        var explained = await s_assistant.AskAsync("predict", new { model = "customers", rows = new[] { Row(70, "north") }, explain = true });
        var resource = await s_assistant.ReadResourceAsync("studio://models/customers/versions/1/reports/importance");
        var card = await s_assistant.ReadResourceAsync("studio://models/customers/versions/latest/card");

        Assert.AreEqual(1, report.GetProperty("version").GetInt32());
        Assert.AreEqual(JsonValueKind.Object, report.GetProperty("contents").ValueKind);
        Assert.IsTrue(explained.GetProperty("predictions")[0].TryGetProperty("explanation", out _), explained.ToString());
        Assert.AreEqual(report.GetProperty("contents").GetRawText(), ((TextResourceContents)resource.Contents[0]).Text);
        Assert.StartsWith("# customers", ((TextResourceContents)card.Contents[0]).Text);
    }

    [TestMethod]
    public async Task Resource_SaysWhatIsMissing_WhenThereIsNone()
    {
        var none = await Assert.ThrowsAsync<McpException>(async () => await s_assistant.ReadResourceAsync("studio://models/none/versions/1/reports/quality"));
        var unknown = await Assert.ThrowsAsync<McpException>(async () => await s_assistant.ReadResourceAsync("studio://models/customers/versions/1/reports/secrets"));

        Assert.Contains("no model 'none'", none.Message);
        Assert.Contains("no report 'secrets'", unknown.Message);
    }

    [TestMethod]
    public async Task Cancel_EndsAnExperiment_AndIsRefusedWhenItHasEnded()
    {
        var started = await s_assistant.AskAsync("start_experiment", new { datasetId = s_dataset, label = "bought", budgetSeconds = 600, name = "long" });
        var experimentId = started.GetProperty("id").GetGuid();
        await s_assistant.AskAsync("cancel_experiment", new { experimentId });

        Assert.AreEqual("cancelled", (await s_assistant.WaitAsync(experimentId)).GetProperty("state").GetString());
        await s_assistant.RefusesAsync("cancel_experiment", new { experimentId = s_experiment.GetProperty("id").GetGuid() }, "ended already");
    }

    [TestMethod]
    public async Task Server_TellsWhatItIs()
    {
        var templates = await s_assistant.ListResourceTemplatesAsync();

        Assert.AreEqual("MaaS.Studio", s_assistant.ServerInfo!.Name);
        Assert.Contains("start_experiment", s_assistant.ServerInstructions!);
        Assert.HasCount(2, templates);
    }

    private static Dictionary<string, object?> Row(int? age, string region) => new() { ["age"] = age, ["income"] = 65_000, ["region"] = region, ["since"] = "2021-05-01" };

    private static async Task<JsonElement> ReadReportAsync(string report)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var evaluation = await s_server.GetJsonAsync("/api/v1/models/customers/versions/1/evaluation");
            if (evaluation.GetProperty("state").GetString() is not ("queued" or "running"))
            {
                return await s_assistant.AskAsync("read_report", new { model = "customers", report });
            }

            await Task.Delay(200, patience.Token);
        }
    }
}
