namespace Studio.Jobs.Tests.Faults;

using System.Collections.Concurrent;
using System.Diagnostics;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Workers;
using Studio.Pipelines.Planning;

/// <summary>A long queue is rows in the store and a handful of jobs, and nobody waits behind another's thousand.</summary>
[TestClass]
public sealed class ManyExperimentsTests(TestContext context)
{
    [TestMethod]
    public async Task Queue_IsFairAndCanBeEmptied_WhenAThousandExperimentsWait()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, $"while [ ! -e '{folder.Combine("go")}' ]; do sleep 0.1; done\n" + FakeTrainer.Complete()));
        var dataset = await host.ImportAsync(TestTables.People());
        var watch = Stopwatch.StartNew();
        var owners = new ConcurrentDictionary<Guid, string>();
        string[] asked = [.. Enumerable.Repeat("greedy", 50), .. Enumerable.Repeat("modest", 20), .. Enumerable.Repeat("late", 30)];
        await Parallel.ForEachAsync(asked, async (owner, token) =>
        {
            var request = new ExperimentRequest(new TrainingRequest("bought") { Threads = 1 }) { Owner = owner };
            owners[(await host.Experiments.CreateAsync(dataset.Id, request, token)).Experiment!.Id] = owner;
        });

        context.WriteLine($"created in {watch.Elapsed.TotalSeconds:F1} s");
        await AddWaitingAsync(host, owners, [.. Enumerable.Repeat("greedy", 850), .. Enumerable.Repeat("modest", 50)]);
        Assert.HasCount(1000, await host.Experiments.ListAsync(CancellationToken.None));
        Assert.IsLessThan(10L, host.Services.GetRequiredService<JobStorage>().GetMonitoringApi().EnqueuedCount(JobQueues.Cpu));
        await File.WriteAllTextAsync(folder.Combine("go"), "");

        var first = await FirstEndedAsync(host, 13);

        // Before the others were there, the greedy one had begun; from then on all have their turns.
        foreach (var turn in first.Skip(1).Select(id => owners[id]).Chunk(3))
        {
            CollectionAssert.AreEquivalent(new[] { "greedy", "modest", "late" }, turn);
        }

        await CancelAllAsync(host);
        Assert.IsFalse((await host.Experiments.ListAsync(CancellationToken.None)).Any(experiment => experiment.State is ExperimentState.Queued or ExperimentState.Running));
        Assert.IsEmpty(Experiments.TrainerProcesses.Of(host));
    }

    /// <summary>Adds the rows that further requests leave: to plan each of them reads the data again and shows nothing new.</summary>
    private static async Task AddWaitingAsync(StudioHost host, ConcurrentDictionary<Guid, string> owners, IEnumerable<string> asked)
    {
        await using var db = host.OpenStore();
        var planned = await db.Experiments.AsNoTracking().FirstAsync();
        foreach (var owner in asked)
        {
            var now = DateTimeOffset.UtcNow;
            var experiment = new ExperimentEntity
            {
                Id = Guid.CreateVersion7(now),
                Name = planned.Name,
                DatasetId = planned.DatasetId,
                Plan = planned.Plan,
                Owner = owner,
                CreatedAt = now,
            };
            experiment.Parts.AddRange(ExperimentParts.Of(experiment));
            db.Experiments.Add(experiment);
            owners[experiment.Id] = owner;
        }

        await db.SaveChangesAsync();
    }

    private static async Task<IReadOnlyList<Guid>> FirstEndedAsync(StudioHost host, int count)
    {
        IReadOnlyList<ExperimentRecord> ended = [];
        for (var i = 0; i < 600 && ended.Count < count; i++)
        {
            await Task.Delay(100);
            ended = [.. (await host.Experiments.ListAsync(CancellationToken.None)).Where(experiment => experiment.State == ExperimentState.Completed)];
        }

        Assert.IsGreaterThanOrEqualTo(count, ended.Count);
        return [.. ended.OrderBy(experiment => experiment.StartedAt).Take(count).Select(experiment => experiment.Id)];
    }

    private static async Task CancelAllAsync(StudioHost host)
    {
        foreach (var experiment in await host.Experiments.ListAsync(CancellationToken.None))
        {
            if (experiment.State is ExperimentState.Queued or ExperimentState.Running)
            {
                await host.Commands.CancelAsync(experiment.Id, CancellationToken.None);
            }
        }
    }
}
