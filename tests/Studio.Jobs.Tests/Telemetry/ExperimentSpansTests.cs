namespace Studio.Jobs.Tests.Telemetry;

using System.Diagnostics;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class ExperimentSpansTests
{
    [TestMethod]
    public async Task Spans_TellOfPartsTrialsAndPublication_WhenAnExperimentIsRun()
    {
        using var folder = new TestFolder();
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile"))
        {
            var dataset = await host.ImportAsync(TestTables.People());
            var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(new TrainingRequest("bought") { BudgetSeconds = 60 }), CancellationToken.None);
            id = created.Experiment!.Id;
        }

        // Listened to before anything of it runs.
        using var spans = new SpanRecorder(id);
        await using var worker = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()), worker: options => options.Name = "w9");
        var ended = await worker.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        for (var i = 0; i < 200 && (spans.All("publish").Count == 0 || spans.All("experiment").Count == 0); i++)
        {
            await Task.Delay(50);
        }

        var part = spans.Single("part");
        Assert.AreEqual("w9", part.GetTagItem("worker"));
        Assert.AreEqual("completed", part.GetTagItem("part.outcome"));
        Assert.AreEqual(1, part.GetTagItem("part.attempt"));
        var trials = spans.All("trial");
        CollectionAssert.AreEquivalent(new object[] { "completed", "failed" }, trials.Select(trial => trial.GetTagItem("trial.state")).ToArray());
        Assert.IsTrue(trials.All(trial => trial.ParentSpanId == part.SpanId));
        Assert.AreEqual(ActivityStatusCode.Ok, spans.Single("publish").Status);
        Assert.AreEqual("completed", spans.Single("experiment").GetTagItem("experiment.state"));
    }
}
