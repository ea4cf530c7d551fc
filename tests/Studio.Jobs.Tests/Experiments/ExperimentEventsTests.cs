namespace Studio.Jobs.Tests.Experiments;

using Studio.Jobs.Experiments;
using Studio.Pipelines.Experiments.Events;

[TestClass]
public sealed class ExperimentEventsTests
{
    [TestMethod]
    public async Task Publish_ReachesTheWatcher_WhenATrialProgresses()
    {
        var id = Guid.NewGuid();
        var events = new ExperimentEvents();
        using var subscription = events.Subscribe(id);

        events.Publish(id, new TrialProgressed(1, 1, 5, 0.5, 0.6));

        Assert.AreEqual(new TrialProgressed(1, 1, 5, 0.5, 0.6), await subscription.Reader.ReadAsync());
    }

    [TestMethod]
    public void Publish_LeavesOutOnlyProgress_WhenTheWatcherIsFarBehind()
    {
        var id = Guid.NewGuid();
        var events = new ExperimentEvents();
        using var subscription = events.Subscribe(id);
        for (var iteration = 1; iteration <= 2000; iteration++)
        {
            events.Publish(id, new TrialProgressed(1, 1, iteration, null, null));
        }

        events.Publish(id, new ExperimentFailed("cancelled"));

        var seen = new List<TrialProgressed?>();
        while (subscription.Reader.TryRead(out var happened))
        {
            seen.Add(happened);
        }

        Assert.HasCount(1001, seen);
        Assert.IsNull(seen[^1]);
    }
}
