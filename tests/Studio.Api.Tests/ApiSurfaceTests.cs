namespace Studio.Api.Tests;

using System.Net;
using System.Text.RegularExpressions;

[TestClass]
public sealed partial class ApiSurfaceTests
{
    private static StudioServer s_server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/datasets/not-an-id", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/profile", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/preview", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/preview?rows=0", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301/preview?rows=many", HttpStatusCode.BadRequest)]
    [DataRow("DELETE", "/api/v1/datasets/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.NotFound)]
    [DataRow("PUT", "/api/v1/datasets", HttpStatusCode.MethodNotAllowed)]
    [DataRow("GET", "/api/v1/experiments/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/experiments/3f2504e0-4f89-41d3-9a0c-0305e82c3301/trials", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/experiments/3f2504e0-4f89-41d3-9a0c-0305e82c3301/events", HttpStatusCode.NotFound)]
    [DataRow("POST", "/api/v1/experiments/3f2504e0-4f89-41d3-9a0c-0305e82c3301/cancel", HttpStatusCode.NotFound)]
    [DataRow("DELETE", "/api/v1/experiments/3f2504e0-4f89-41d3-9a0c-0305e82c3301", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/1", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/latest/onnx", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/0/onnx", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/models/none/versions/latest/mlnet", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/0/mlnet", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/models/none@champion/versions/1", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/models/none@champion", HttpStatusCode.NotFound)]
    [DataRow("DELETE", "/api/v1/models/none", HttpStatusCode.NotFound)]
    [DataRow("DELETE", "/api/v1/models/none/versions/1", HttpStatusCode.NotFound)]
    [DataRow("DELETE", "/api/v1/models/none/versions/latest", HttpStatusCode.BadRequest)]
    [DataRow("POST", "/api/v1/models/none/versions/1/retire", HttpStatusCode.NotFound)]
    [DataRow("POST", "/api/v1/models/none/versions/1/restore", HttpStatusCode.NotFound)]
    [DataRow("POST", "/api/v1/models/none/versions/champion/retire", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/models/none/aliases", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/aliases/champion", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/aliases/champion/history", HttpStatusCode.NotFound)]
    [DataRow("DELETE", "/api/v1/models/none/aliases/champion", HttpStatusCode.NotFound)]
    [DataRow("POST", "/api/v1/models/none/aliases/champion/undo", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/1/signature", HttpStatusCode.NotFound)]
    [DataRow("GET", "/api/v1/models/none/versions/1/metrics", HttpStatusCode.NotFound)]
    [DataRow("POST", "/api/v1/models/none/versions/0/decisions", HttpStatusCode.BadRequest)]
    [DataRow("GET", "/api/v1/models/..%2F..%2Fetc/versions/1/onnx", HttpStatusCode.BadRequest)]
    [DataRow("POST", "/api/v1/models/none/predict", HttpStatusCode.NotFound)]
    public async Task Request_IsAnsweredWithProblem_WhenThereIsNothing(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await s_server.Client.SendAsync(request);

        var problem = await ProblemAssert.IsAsync(status, answer);
        Assert.IsTrue(problem.TryGetProperty("detail", out _), problem.ToString());
    }

    [TestMethod]
    public async Task Devices_AreListed_TheProcessorFirst()
    {
        var report = await s_server.GetJsonAsync("/api/v1/devices");

        Assert.AreEqual("cpu", report.GetProperty("devices")[0].GetProperty("name").GetString());
        Assert.AreEqual(Environment.ProcessorCount, report.GetProperty("devices")[0].GetProperty("cores").GetInt32());
    }

    [TestMethod]
    public async Task OpenApi_DescribesEveryEndpoint()
    {
        var paths = (await s_server.GetJsonAsync("/openapi/v1.json")).GetProperty("paths");

        foreach (var operation in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
        {
            Assert.IsTrue(operation.Value.TryGetProperty("summary", out _), operation.ToString());
        }

        foreach (var path in new[] { "datasets", "datasets/preview", "datasets/{id}/profile", "experiments/{id}/events", "models/{name}/versions/{version}/onnx", "models/{name}/predict" })
        {
            Assert.IsTrue(paths.TryGetProperty($"/api/v1/{path}", out _), path);
        }
    }

    [TestMethod]
    public async Task ApiPage_LoadsNothingFromElsewhere()
    {
        var html = await s_server.Client.GetStringAsync("/scalar");

        Assert.IsEmpty(Addresses().Matches(html).Select(match => match.Value));
        var script = Scripts().Match(html).Groups[1].Value;
        using var answer = await s_server.Client.GetAsync(new Uri(new Uri(s_server.Client.BaseAddress!, "/scalar/"), script));
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [TestMethod]
    public async Task Dashboard_IsServed()
    {
        using var answer = await s_server.Client.GetAsync("/hangfire");

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("MaaS.Studio jobs", await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("(src|href)=\"(https?:)?//[^\"]*\"")]
    private static partial Regex Addresses();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Scripts();
}
