namespace Studio.Jobs.Tests.Workers;

using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Experiments;
using Studio.Jobs.Training;
using Studio.Pipelines.Planning;

/// <summary>The worker as a process of its own, started as its users do.</summary>
[TestClass]
public sealed class WorkerProcessTests
{
    [TestMethod]
    public async Task Worker_GivesItsPartBackAndLeavesNoTrainer_WhenItIsTerminated()
    {
        using var folder = new TestFolder();
        var id = await QueueExperimentAsync(folder);
        using (var worker = Start("--data-dir", folder.Path, "--queues", "profile,cpu,publish", "--name", "w1"))
        {
            await UntilAsync(() => Trainers(folder, worker).Length > 0);
            await TerminateAsync(worker);
            Assert.AreEqual(0, worker.ExitCode);
            await UntilAsync(() => Trainers(folder, worker).Length == 0);
        }

        await using var after = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "");
        var experiment = await after.Experiments.FindAsync(id, CancellationToken.None);
        Assert.AreEqual(ExperimentState.Queued, experiment!.State);
    }

    [TestMethod]
    public async Task Worker_ShowsMetricsAndWritesJson_WhenAskedTo()
    {
        using var folder = new TestFolder();
        var port = FreePort();
        using var worker = Start("--data-dir", folder.Path, "--queues=", "--metrics-port", $"{port}", "--log-format", "json");
        using var client = new HttpClient();
        var metrics = "";
        await UntilAsync(() => metrics.Length > 0 || (metrics = TryGet(client, $"http://localhost:{port}/metrics")).Length > 0);
        Assert.Contains("service_name=\"maas-studio-worker\"", metrics);

        await TerminateAsync(worker);
        Assert.AreEqual(0, worker.ExitCode);
        var lines = (await worker.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsNotEmpty(lines);
        foreach (var line in lines)
        {
            using var entry = JsonDocument.Parse(line);
            Assert.IsTrue(entry.RootElement.TryGetProperty("Message", out _), line);
        }
    }

    [TestMethod]
    [DataRow(300)]
    [DataRow(900)]
    [DataRow(1500)]
    public async Task Worker_EndsWithZero_WhenItIsAskedToWhileItStarts(int milliseconds)
    {
        using var folder = new TestFolder();
        using var worker = Start("--data-dir", folder.Path, "--queues=");
        await Task.Delay(milliseconds);

        await TerminateAsync(worker);

        // Before it listens to signals the system ends it.
        var errors = await worker.StandardError.ReadToEndAsync();
        Assert.IsTrue(worker.ExitCode is 0 or 128 + 15, errors);
    }

    [TestMethod]
    public async Task Worker_EndsWithTwoAndTellsAllMistakes_WhenArgumentsAreWrong()
    {
        using var worker = Start("--queues", "tpu", "--slots", "0");
        await worker.WaitForExitAsync();
        Assert.AreEqual(2, worker.ExitCode);
        Assert.HasCount(2, (await worker.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>An experiment of many minutes that waits: no server runs its queue.</summary>
    private static async Task<Guid> QueueExperimentAsync(TestFolder folder)
    {
        await using var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile");
        var dataset = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(new TrainingRequest("bought") { BudgetSeconds = 600 }), CancellationToken.None);
        Assert.IsNotNull(created.Experiment, string.Join(' ', created.Problems));
        return created.Experiment.Id;
    }

    private static Process Start(params string[] arguments)
    {
        var trainer = TrainerCommand.Default();
        return Process.Start(new ProcessStartInfo(trainer.FileName, [.. trainer.Arguments.SkipLast(1), "worker", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task TerminateAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static Process[] Trainers(TestFolder folder, Process worker) =>
        [.. TrainerProcesses.Of(folder.Path).Where(process => process.Id != worker.Id)];

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string TryGet(HttpClient client, string address)
    {
        try
        {
            return client.GetStringAsync(address).GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1200 && !condition(); i++)
        {
            await Task.Delay(50);
        }

        Assert.IsTrue(condition());
    }
}
