namespace Studio.Api.Tests.Assistants;

using System.Net;
using System.Net.Http.Json;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Client;

/// <summary>What tools refuse, and in what words: each names the value, the cause and what to do.</summary>
[TestClass]
public sealed class AssistantRefusalTests
{
    private static readonly Guid Unknown = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

    private static StudioServer s_server = null!;
    private static McpClient s_assistant = null!;
    private static Guid s_dataset;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
        s_assistant = await AssistantTest.ConnectAsync(s_server);
        s_dataset = (await s_assistant.AskAsync("upload_dataset", new { csv = TestTables.Customers(60) })).GetProperty("dataset").GetProperty("id").GetGuid();
    }

    [ClassCleanup]
    public static async Task StopAsync()
    {
        await s_assistant.DisposeAsync();
        await s_server.DisposeAsync();
    }

    [TestMethod]
    public async Task Tools_SayWhatIsWrong_WhenThereIsNothingOfThatName()
    {
        await s_assistant.RefusesAsync("profile_dataset", new { datasetId = Unknown }, $"no dataset {Unknown}");
        await s_assistant.RefusesAsync("profile_dataset", new { datasetId = s_dataset, label = "shoe size" }, "no column 'shoe size'", "income");
        await s_assistant.RefusesAsync("get_experiment", new { experimentId = Unknown }, $"no experiment {Unknown}");
        await s_assistant.RefusesAsync("cancel_experiment", new { experimentId = Unknown }, $"no experiment {Unknown}");
        await s_assistant.RefusesAsync("get_model", new { model = "none" }, "no model 'none'", "list_models");
        await s_assistant.RefusesAsync("get_model", new { model = "none@-?" }, "'-?' is not a version");
        await s_assistant.RefusesAsync("read_report", new { model = "none", report = "quality" }, "no model 'none'");
        await s_assistant.RefusesAsync("read_report", new { model = "none", report = "secrets" }, "no report 'secrets'", "importance");
        await s_assistant.RefusesAsync("predict", new { model = "none", rows = new[] { new { a = 1 } } }, "no model 'none'");
    }

    [TestMethod]
    public async Task Upload_IsRefused_WhenThereIsNoTableOrTwo()
    {
        await s_assistant.RefusesAsync("upload_dataset", null, "Neither csv nor address");
        await s_assistant.RefusesAsync("upload_dataset", new { csv = "a\n1\n", address = "http://localhost/a.csv" }, "Both csv and address");
        await s_assistant.RefusesAsync("upload_dataset", new { csv = new string('x', (1024 * 1024) + 1) }, "1048577 bytes", "1048576");
        await s_assistant.RefusesAsync("upload_dataset", new { csv = "only,a,header\n" }, "no rows");
        await s_assistant.RefusesAsync("upload_dataset", new { address = "ftp://example.org/a.csv" }, "address: ");
        await s_assistant.RefusesAsync("upload_dataset", new { address = "http://127.0.0.1:1/a.csv" }, "private");
    }

    [TestMethod]
    public async Task Experiment_IsRefusedWithAllProblemsAtOnce()
    {
        await s_assistant.RefusesAsync(
            "start_experiment", new { datasetId = s_dataset, label = "age", metric = "beauty", budgetSeconds = -1, name = "no/slash", learners = new[] { "magic" } }, "beauty", "budgetSeconds: ", "name: ", "magic");
        await s_assistant.RefusesAsync("start_experiment", new { datasetId = Unknown, label = "bought" }, $"no dataset {Unknown}");
    }

    [TestMethod]
    public async Task Arguments_AreToldTogether_WhenTheyAreNotWhatTheToolTakes()
    {
        await s_assistant.RefusesAsync(
            "start_experiment",
            new { datasetId = "the first", budgetSeconds = "sixty", trials = 1.5, ignore = "age", labels = "bought" },
            "datasetId: \"the first\" is not an identifier",
            "budgetSeconds: \"sixty\" is not a number",
            "trials: 1.5 is not a whole number",
            "ignore: \"age\" is not a list of texts",
            "no argument 'labels'",
            "label: This argument is needed.");
        await s_assistant.RefusesAsync("predict", new { model = "none", rows = new[] { 1 } }, "rows: [1] is not a list of objects");
        await s_assistant.RefusesAsync("get_experiment", new { experimentId = Unknown, waitSeconds = 51 }, "waitSeconds=51", "50");
    }

    [TestMethod]
    public async Task Refusal_IsInTheLanguageThatIsAskedFor()
    {
        await using var chinese = await AssistantTest.ConnectAsync(s_server, headers: new() { ["Accept-Language"] = "zh-CN" });

        await chinese.RefusesAsync("read_report", new { model = "none", report = "secrets" }, "没有报告“secrets”");
    }

    [TestMethod]
    public async Task UnknownTool_IsRefused() =>
        Assert.Contains("launch_rockets", (await Assert.ThrowsAsync<McpException>(async () => await s_assistant.CallToolAsync("launch_rockets"))).Message);

    [TestMethod]
    [DataRow("GET", HttpStatusCode.MethodNotAllowed)]
    [DataRow("DELETE", HttpStatusCode.MethodNotAllowed)]
    public async Task Address_TakesNothingButPost(string method, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp");
        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(status, answer);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("[]")]
    [DataRow("null")]
    [DataRow("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"predict\",\"arguments\":{\"model\":\"\\uD800\",\"rows\":[{\"a\":\"\\uD800\"}]}}}")]
    [DataRow("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7}}")]
    public async Task Body_IsRefusedByTheCaller_WhenItIsNoMessage(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var answer = await s_server.Client.SendAsync(request);

        Assert.IsLessThan(500, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        ProblemAssert.IsForPeople(await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("none")]
    [DataRow("utf-16")]
    public async Task Body_IsRefused_WhenItSaysThatItIsNotUtf8(string charset)
    {
        using var content = new StringContent("{}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");
        using var answer = await s_server.Client.PostAsync("/mcp", content);

        await ProblemAssert.IsAsync(HttpStatusCode.UnsupportedMediaType, answer, charset);
    }

    [TestMethod]
    public async Task Page_OfAnotherSite_MayNotAsk()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/list" }) };
        request.Headers.Add("Origin", "https://example.org");
        using var answer = await s_server.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.Forbidden, answer);
    }
}
