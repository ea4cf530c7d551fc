namespace Studio.Api.Tests.Experiments;

using System.Net;
using System.Text;
using System.Text.Json;

[TestClass]
public sealed class CreateExperimentTests
{
    private static StudioServer s_server = null!;
    private static Guid s_customers;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _ = context;
        s_server = await StudioServer.StartAsync();
        s_customers = await s_server.UploadAsync(TestTables.Customers());
    }

    [ClassCleanup]
    public static async Task StopAsync() => await s_server.DisposeAsync();

    [TestMethod]
    [DataRow("""{"datasetId": "ID", "label": "sold"}""", "label", "'sold'")]
    [DataRow("""{"datasetId": "ID"}""", "label", "needed")]
    [DataRow("""{"label": "bought"}""", "datasetId", "needed")]
    [DataRow("""{"datasetId": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "label": "bought"}""", "datasetId", "no dataset")]
    [DataRow("""{"datasetId": "seven", "label": "bought"}""", "datasetId", "identifier")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "budgetSeconds": 0}""", "budgetSeconds", "0")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "budgetSeconds": -5}""", "budgetSeconds", "-5")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "budgetSeconds": "long"}""", "budgetSeconds", "\"long\" is not a number")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "trials": 0}""", "trials", "0")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "trials": 1.5}""", "trials", "1.5")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "metric": "niceness"}""", "metric", "auc")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "task": "clustering"}""", "task", "regression")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "learners": ["oracle"]}""", "learners", "lightgbm")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "learners": "lightgbm"}""", "learners", "list")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "ignore": ["colour"]}""", "ignore", "'colour'")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "purposes": {"age": "decoration"}}""", "purposes", "numeric")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "threads": 0}""", "threads", "0")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "patience": 0}""", "patience", "1 to")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "group": "ages"}""", "group", "did you mean 'age'?")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "time": "region"}""", "time", "dates or numbers")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "time": "since", "group": "region"}""", "time", "not by both")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "weight": "region"}""", "weight", "holds no numbers")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "monotone": {"region": "+"}}""", "monotone", "does not grow")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "monotone": ["age"]}""", "monotone", "object")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "monotone": {"age": null}}""", "monotone", "'' is no way")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "interactionGroups": ["age"]}""", "interactionGroups", "list of lists")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "interactionGroups": [null]}""", "interactionGroups", "names no column")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "interactionGroups": [["age", null]]}""", "interactionGroups", "no column ''")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "interactionGroups": [["age", "agee"]]}""", "interactionGroups", "did you mean 'age'?")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "publish": "worst"}""", "publish", "best, single, small")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "calibrate": "yes"}""", "calibrate", "true or false")]
    [DataRow("""{"datasetId": "ID", "label": "age", "calibrate": true}""", "calibrate", "no probabilities")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "name": "../up"}""", "name", "letters")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "testDatasetId": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}""", "testDatasetId", "no dataset")]
    [DataRow("""{"datasetId": "ID", "label": "bought", "budgetSecs": 5}""", "budgetSecs", "budgetSeconds")]
    public async Task Create_NamesFieldAndRemedy_WhenRequestIsWrong(string json, string field, string words)
    {
        using var answer = await PostAsync(json.Replace("ID", s_customers.ToString(), StringComparison.Ordinal));

        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
        var errors = problem.GetProperty("errors");
        Assert.IsTrue(errors.TryGetProperty(field, out var messages), errors.ToString());
        Assert.Contains(words, string.Join(' ', messages.EnumerateArray().Select(message => message.GetString())));
        Assert.AreEqual(0, (await s_server.GetJsonAsync("/api/v1/experiments")).GetArrayLength());
    }

    [TestMethod]
    public async Task Create_TellsAllProblems_WhenThereAreSeveral()
    {
        using var answer = await PostAsync($$"""{"datasetId": "{{s_customers}}", "label": "sold", "metric": "niceness", "budgetSeconds": -1, "learners": ["oracle"]}""");

        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
        CollectionAssert.AreEquivalent(
            new[] { "label", "metric", "budgetSeconds", "learners" },
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ToArray());
    }

    [TestMethod]
    [DataRow("", "JSON")]
    [DataRow("{", "line 1")]
    [DataRow("{\n  \"label\": bought}", "line 2")]
    [DataRow("[]", "object")]
    [DataRow("""{"label": "a", "label": "b"}""", "label")]
    public async Task Create_NamesPosition_WhenBodyIsNoJsonObject(string json, string word)
    {
        using var answer = await PostAsync(json);

        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, word);
    }

    [TestMethod]
    [DataRow("a,y\n1,\n2,\n3,\n", "'y' has no value in any row; choose")]
    [DataRow("a,y\n1,p\n2,p\n3,p\n", "'y' is 'p' in every row that has one; there is nothing to learn")]
    [DataRow("a,y\n1,p\n", "'y' is 'p' in every row")]
    [DataRow("a,y\n1,p\n2,p\n3,p\n4,p\n5,p\n6,p\n7,p\n8,p\n9,p\n10,q\n", "Class 'q' of the label 'y' has one row only")]
    public async Task Create_IsRefused_WhenLabelCannotBeLearned(string csv, string words)
    {
        var id = await s_server.UploadAsync(csv, "label.csv");
        using var answer = await PostAsync(JsonSerializer.Serialize(new { datasetId = id, label = "y" }));

        var problem = await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
        Assert.IsTrue(problem.GetProperty("errors").TryGetProperty("label", out var messages), problem.ToString());
        Assert.Contains(words, messages[0].GetString()!);
        Assert.AreEqual(0, (await s_server.GetJsonAsync("/api/v1/experiments")).GetArrayLength());
    }

    private static Task<HttpResponseMessage> PostAsync(string json) =>
        s_server.Client.PostAsync("/api/v1/experiments", new StringContent(json, Encoding.UTF8, "application/json"));
}
