namespace Studio.Api.Tests.Experiments;

using System.Globalization;
using System.Net;
using System.Text;

[TestClass]
public sealed class CancelExperimentTests
{
    [TestMethod]
    public async Task Cancel_EndsExperimentAndTrainerProcess_WhenItRuns()
    {
        await using var server = await StudioServer.StartAsync();
        var id = await server.StartExperimentAsync(new
        {
            datasetId = await server.UploadAsync(LargeTable()),
            label = "y",
            budgetSeconds = 600,
            learners = new[] { "baseline", "mlp" },
            threads = 1,
        });

        var running = await server.WaitAsync(id, experiment => experiment.GetProperty("trials").GetInt32() > 0);
        Assert.AreEqual("running", running.GetProperty("state").GetString(), running.ToString());
        Assert.AreEqual("searching", running.GetProperty("stage").GetString());
        Assert.IsGreaterThan(0, running.GetProperty("progress").GetProperty("fraction").GetDouble());
        Assert.IsNotEmpty(server.TrainerProcesses());

        using var cancel = await server.Client.PostAsync($"/api/v1/experiments/{id}/cancel", null);
        var ended = await server.WaitForEndAsync(id);

        Assert.AreEqual(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.AreEqual("cancelled", ended.GetProperty("state").GetString());
        Assert.IsFalse(ended.TryGetProperty("modelVersion", out _), ended.ToString());
        for (var i = 0; i < 100 && server.TrainerProcesses().Length > 0; i++)
        {
            await Task.Delay(100);
        }

        Assert.IsEmpty(server.TrainerProcesses());
    }

    /// <summary>Large enough for a neural net to take minutes.</summary>
    private static string LargeTable()
    {
        var random = new Random(1);
        var csv = new StringBuilder("a,b,c,d,y\n");
        for (var i = 0; i < 60_000; i++)
        {
            var values = Enumerable.Range(0, 4).Select(_ => random.NextDouble()).ToArray();
            csv.Append(CultureInfo.InvariantCulture, $"{values[0]:F4},{values[1]:F4},{values[2]:F4},{values[3]:F4},{(values[0] * values[1]) + Math.Sin(9 * values[2]):F4}\n");
        }

        return csv.ToString();
    }
}
