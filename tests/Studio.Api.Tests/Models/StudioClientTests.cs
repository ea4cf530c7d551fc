namespace Studio.Api.Tests.Models;

using System.Net;
using System.Text.Json.Serialization;
using Studio.Api.Tests.Compatibility;
using Studio.Client;

[TestClass]
public sealed class StudioClientTests
{
    private sealed record Customer(
        [property: JsonPropertyName("age")] int? Age, [property: JsonPropertyName("income")] double Income, [property: JsonPropertyName("region")] string Region, int Ignored = 1);

    [TestMethod]
    public async Task Predict_AnswersEachRow_ByVersion()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        using var client = new StudioClient(server.Client.BaseAddress!);
        var answer = await client.PredictAsync("customers/1", [new Customer(30, 40000.5, "north"), new Customer(null, 61000, "east, far")]);
        Assert.HasCount(2, answer.Rows);
        Assert.AreEqual(("customers", 1), (answer.Model, answer.Version));
        Assert.AreEqual(1, answer.Rows[0].Probabilities!.Values.Sum(), 1e-5);
        Assert.AreNotEqual(Guid.Empty, answer.PredictionId);
        Assert.Contains("Ignored", answer.IgnoredColumns);

        var csv = await client.PredictCsvAsync("customers/1", "age,income,region\n30,40000.5,north\n");
        Assert.StartsWith($"label,probability_no,probability_yes\n{answer.Rows[0].Label},", csv);
    }

    [TestMethod]
    public async Task Predict_TellsRowAndColumn_WhenAValueCannotBeRead()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        using var client = new StudioClient(server.Client.BaseAddress!);
        object[] rows = [new { age = 30 }, new { age = "old" }];
        var refusal = await Assert.ThrowsExactlyAsync<StudioException>(() => client.PredictAsync("customers", rows));
        Assert.AreEqual(HttpStatusCode.BadRequest, refusal.Status);
        Assert.StartsWith("Row 2, column 'age': 'old'", refusal.Problems.Single());

        var partial = await client.PredictAsync("customers", rows, partial: true);
        Assert.IsNotNull(partial.Rows[0].Label);
        Assert.StartsWith("Row 2, column 'age': 'old'", partial.Rows[1].Error);
        Assert.AreEqual(HttpStatusCode.NotFound, (await Assert.ThrowsExactlyAsync<StudioException>(() => client.PredictAsync("nobody", rows))).Status);
    }

    [TestMethod]
    public async Task Models_AreListedDescribedAndDownloaded()
    {
        using var previous = new PreviousVersion();
        await using var server = await StudioServer.StartAsync(("Studio:DataDirectory", previous.Data));
        using var client = new StudioClient(server.Client.BaseAddress!);
        Assert.AreEqual("customers", (await client.ListModelsAsync()).Single(model => model.Name == "customers").Name);
        var signature = await client.GetSignatureAsync("customers/1");
        CollectionAssert.AreEqual(new[] { "no", "yes" }, signature.Classes!.ToArray());
        Assert.Contains("age", signature.Inputs.Select(input => input.Name));

        var path = Path.GetTempFileName();
        try
        {
            await client.DownloadOnnxAsync("customers", path);
            Assert.IsGreaterThan(1000L, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
