namespace Studio.Jobs.Tests.Telemetry;

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Storage;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class StudioTelemetryTests
{
    [TestMethod]
    public void Spans_HaveTheExperimentAsTraceAndThePartAsParent_WhenTrialsEnd()
    {
        using var services = Services();
        var telemetry = services.GetRequiredService<StudioTelemetry>();
        var id = Guid.NewGuid();
        using var spans = new SpanRecorder(id);

        using (var part = telemetry.PartClaimed(Part(id)))
        {
            part.TrialEnded(FakeTrainer.Trial(2, TrialState.Completed, 0.75));
            part.TrialEnded(FakeTrainer.Trial(3, TrialState.Failed));
            part.Ended("completed");
        }

        telemetry.ExperimentEnded(id, "people", ExperimentState.Completed, DateTimeOffset.UtcNow.AddMinutes(-1));

        var run = spans.Single("part");
        Assert.AreEqual("completed", run.GetTagItem("part.outcome"));
        Assert.AreEqual("w1", run.GetTagItem("worker"));
        var trials = spans.All("trial");
        Assert.HasCount(2, trials);
        Assert.IsTrue(trials.All(trial => trial.ParentSpanId == run.SpanId));
        Assert.AreEqual(0.75, trials[0].GetTagItem("trial.score"));
        Assert.AreEqual(0.25, trials[0].Duration.TotalSeconds, 0.001);
        Assert.AreEqual(ActivityStatusCode.Error, trials[1].Status);
        Assert.AreEqual("It broke.", trials[1].StatusDescription);
        Assert.IsGreaterThan(59, spans.Single("experiment").Duration.TotalSeconds);
    }

    [TestMethod]
    public void Metrics_HaveTheirLabels_WhenThingsHappen()
    {
        using var services = Services();
        var telemetry = services.GetRequiredService<StudioTelemetry>();
        using var metrics = new MetricRecorder(services.GetRequiredService<IMeterFactory>());

        telemetry.Admitted("cpu", TimeSpan.FromSeconds(3));
        telemetry.LeaseLost(Guid.NewGuid(), 0);
        telemetry.Failed(FailureKind.NoResult);
        telemetry.TrainerMemory(17, 1000);
        telemetry.TrainerMemory(18, 2000);
        telemetry.TrainerGone(18);
        using (var part = telemetry.PartClaimed(Part(Guid.NewGuid())))
        {
            part.TrialEnded(FakeTrainer.Trial(1, TrialState.Completed, 0.5));
            metrics.Observe();
        }

        CollectionAssert.AreEquivalent(
            new[]
            {
                "studio.admission.wait 3 queue=cpu",
                "studio.lease.losses 1",
                "studio.failures 1 reason=noResult",
                "studio.trial.duration 0.25 learner=baseline state=completed",
                "studio.trainer.memory 1000",
                "studio.parts.running 1 queue=cpu",
            },
            metrics.Lines);
        metrics.Observe();
        Assert.AreEqual(1, metrics.Lines.Count(line => line.StartsWith("studio.parts.running", StringComparison.Ordinal)), "no part runs any more");
    }

    private static PartFacts Part(Guid experiment) => new(experiment, 0, "Whole", "cpu", Guid.NewGuid(), "w1", 1);

    private static ServiceProvider Services() =>
        new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System).AddSingleton<StudioTelemetry>().BuildServiceProvider();
}
