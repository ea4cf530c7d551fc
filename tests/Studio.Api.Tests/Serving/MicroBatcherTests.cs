namespace Studio.Api.Tests.Serving;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Studio.Api.Tests.Compatibility;

[TestClass]
public sealed class MicroBatcherTests
{
    private const string Predict = "/api/v1/models/customers/predict";

    [TestMethod]
    [DataRow("4", "50000")]
    [DataRow("64", "20000")]
    public async Task Predict_AnswersEachCallItsOwnRows_WhenSmallCallsAreAnsweredTogether(string rows, string microseconds)
    {
        using var previous = new PreviousVersion();
        object[] calls = [.. Enumerable.Range(0, 24).Select(call => (object)new { rows = Enumerable.Range(0, (call % 3) + 1).Select(row => Row((call * 3) + row)) })];
        JsonArray[] alone;
        await using (var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data)))
        {
            alone = await AskAsync(server, calls);
        }

        await using var together = await StudioServer.StartAsync(
            ("Studio:DataDirectory", previous.Data), ("Serving:MicroBatchRows", rows), ("Serving:MicroBatchMicroseconds", microseconds));
        var answers = await AskAsync(together, calls);
        for (var call = 0; call < calls.Length; call++)
        {
            Assert.IsTrue(JsonNode.DeepEquals(alone[call], answers[call]), $"{call}: {answers[call]} is not {alone[call]}");
        }
    }

    [TestMethod]
    public async Task Predict_TellsTheOneWhoseRowsAreWrong_WhenSmallCallsAreAnsweredTogether()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data), ("Serving:MicroBatchRows", "8"), ("Serving:MicroBatchMicroseconds", "20000"));
        var good = server.Client.PostAsJsonAsync(Predict, new { rows = new[] { Row(1) } });
        var bad = server.Client.PostAsJsonAsync(Predict, new { rows = new[] { new { age = "old" } } });
        Assert.AreEqual(HttpStatusCode.OK, (await good).StatusCode);
        Assert.AreEqual(HttpStatusCode.BadRequest, (await bad).StatusCode);
    }

    private static object Row(int number) => new { age = 20 + number, income = 1000.5 * number, region = number % 2 == 0 ? "north" : "south" };

    private static async Task<JsonArray[]> AskAsync(StudioServer server, object[] calls) => await Task.WhenAll(calls.Select(async call =>
    {
        using var answer = await server.Client.PostAsJsonAsync(Predict, call);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["predictions"]!.DeepClone().AsArray();
    }));
}
