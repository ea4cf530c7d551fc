namespace Studio.Api.Tests.Telemetry;

using System.Text.RegularExpressions;

/// <summary>What operators see of an experiment after it: metrics, workers, dashboard. Alone, because meters are known to the whole process.</summary>
[TestClass]
[DoNotParallelize]
public sealed partial class OperatorViewTests
{
    [TestMethod]
    public async Task Views_ShowTheExperiment_WhenItHasEnded()
    {
        await using var server = await StudioServer.StartAsync(("Studio:Worker:Name", "w7"), ("Studio:Slots", "2"));
        var id = await server.StartExperimentAsync(new
        {
            datasetId = await server.UploadAsync(TestTables.Customers()),
            label = "bought",
            name = "shop",
            trials = 2,
            learners = new[] { "baseline", "lbfgs" },
        });
        var ended = await server.WaitForEndAsync(id);
        Assert.AreEqual("completed", ended.GetProperty("state").GetString(), ended.ToString());

        await AssertMetricsAsync(server);
        await AssertWorkersAsync(server);
        await AssertDashboardAsync(server, id, ended.GetProperty("parts")[0].GetProperty("jobId").GetString()!);
    }

    private static async Task AssertMetricsAsync(StudioServer server)
    {
        var metrics = await server.Client.GetStringAsync("/metrics");
        var values = Line().Matches(metrics).ToDictionary(match => Label().Replace(match.Groups["name"].Value, ""), match => match.Groups["value"].Value);
        foreach (var (name, value) in new[]
        {
            ("studio_trial_duration_seconds_count{learner=\"baseline\",state=\"completed\"}", "1"),
            ("studio_trial_duration_seconds_count{learner=\"lbfgs\",state=\"completed\"}", "1"),
            ("studio_experiment_duration_seconds_count{state=\"completed\"}", "1"),
            ("studio_admission_wait_seconds_count{queue=\"cpu\"}", "1"),
            ("studio_job_duration_seconds_count{job=\"profile\",outcome=\"succeeded\"}", "1"),
            ("studio_job_duration_seconds_count{job=\"publish\",outcome=\"succeeded\"}", "1"),
            ("studio_queue_depth{queue=\"cpu\"}", "0"),
            ("studio_queue_depth{queue=\"publish\"}", "0"),
            ("studio_trainer_memory_bytes", "0"),
        })
        {
            Assert.IsTrue(values.TryGetValue(name, out var found), $"{name} is missing in\n{metrics}");
            Assert.AreEqual(value, found, name);
        }

        Assert.IsFalse(metrics.Contains("studio_failures", StringComparison.Ordinal), "nothing failed");
    }

    private static async Task AssertWorkersAsync(StudioServer server)
    {
        var workers = await server.GetJsonAsync("/api/v1/workers");
        Assert.AreEqual(1, workers.GetArrayLength(), workers.ToString());
        Assert.AreEqual("w7", workers[0].GetProperty("name").GetString());
        var slots = workers[0].GetProperty("queues").EnumerateArray().ToDictionary(queue => queue.GetProperty("name").GetString()!, queue => queue.GetProperty("slots").GetInt32());
        CollectionAssert.AreEquivalent(new Dictionary<string, int> { ["profile"] = 2, ["cpu"] = 2, ["gpu"] = 1, ["publish"] = 1, ["batch"] = 1 }, slots);
        Assert.AreEqual(0, workers[0].GetProperty("runs").GetArrayLength());
    }

    private static async Task AssertDashboardAsync(StudioServer server, Guid id, string job)
    {
        var page = await server.Client.GetStringAsync($"/hangfire/jobs/details/{job}");
        Assert.Contains("shop: search and export", page);
        Assert.Contains($"<a href=\"/experiments/{id}\">shop</a>, owner default", page);
        Assert.Contains("2 ended, 0 of them failed", page);
        Assert.Contains("Completed", page);
        Assert.Contains("Experiments waiting", await server.Client.GetStringAsync("/hangfire"));
    }

    [GeneratedRegex("^(?<name>studio_\\S+) (?<value>\\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    /// <summary>What the exporter adds to every line.</summary>
    [GeneratedRegex("otel_scope_[a-z_]+=\"[^\"]*\",?|\\{otel_scope_name=\"[^\"]*\"\\}|,(?=\\})|\\{\\}")]
    private static partial Regex Label();
}
