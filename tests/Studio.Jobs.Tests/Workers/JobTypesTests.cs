namespace Studio.Jobs.Tests.Workers;

using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Upkeep;
using Studio.Jobs.Workers;

[TestClass]
public sealed class JobTypesTests
{
    [TestMethod]
    [DataRow("Studio.Jobs.Models.PublishModelJob, Studio.Jobs", typeof(PublishModelJob))]
    [DataRow("Studio.Jobs.CleanUpJob, Studio.Jobs", typeof(CleanUpJob))]
    [DataRow("Studio.Jobs.Experiments.RunExperimentJob, Studio.Jobs", typeof(RunExperimentJob))]
    [DataRow("Studio.Jobs.Experiments.PublishModelJob, Studio.Jobs", typeof(PublishModelJob))]
    public async Task Resolve_FindsTheClass_AlsoByAFormerName(string name, Type type)
    {
        using var folder = new TestFolder();
        await using var host = StudioHost.Build(folder.Path);
        Assert.AreEqual(type, host.Services.GetRequiredService<JobTypes>().Resolve(name));
    }

    [TestMethod]
    public async Task Job_Runs_WhenThePreviousVersionHasEnqueuedIt()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using (var before = await StudioHost.StartAsync(folder.Path, store: store, worker: worker => worker.Queues = ""))
        {
            PublishModelJob.Enqueue(before.Services.GetRequiredService<IBackgroundJobClient>(), Guid.NewGuid(), "people");
            await using var db = before.OpenStore();
            var renamed = await db.Database.ExecuteSqlAsync(
                $"UPDATE hangfire.job SET invocationdata = replace(invocationdata::text, 'Studio.Jobs.Experiments.PublishModelJob', 'Studio.Jobs.Models.PublishModelJob')::jsonb");
            Assert.AreEqual(1, renamed);
        }

        await using var host = await StudioHost.StartAsync(folder.Path, store: store);
        var jobs = host.Services.GetRequiredService<JobStorage>().GetMonitoringApi();
        for (var i = 0; i < 300 && jobs.SucceededListCount() + jobs.FailedCount() == 0; i++)
        {
            await Task.Delay(100);
        }

        Assert.AreEqual((1L, 0L), (jobs.SucceededListCount(), jobs.FailedCount()));
    }
}
