namespace Studio.Jobs.Tests.Retraining;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Registry;
using Studio.Jobs.Retraining;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Registry;
using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class RetrainingTests
{
    private const string Model = "people";

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Alert_BeginsOneRetraining_UntilAnotherAlertBegins(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync(), worker: worker => worker.Queues = "profile");
        var (version, retraining) = await SetAsync(host, onAlert: true);
        var watch = host.Services.GetServices<IHostedService>().OfType<RetrainingWatch>().Single();
        await AlertAsync(host, version, AlertKind.Errors);
        await watch.BeginByAlertsAsync(CancellationToken.None);
        Assert.IsEmpty(await RunsAsync(host), "Calls that go wrong are no matter of training.");

        await AlertAsync(host, version, AlertKind.Drift);
        await watch.BeginByAlertsAsync(CancellationToken.None);
        await watch.BeginByAlertsAsync(CancellationToken.None);
        var run = (await RunsAsync(host)).Single();
        Assert.AreEqual((RetrainingCause.Alert, "Drift, said the test."), (run.Cause, run.CauseDetail));

        // One that has ended is not begun again for the same alert.
        await using (var db = host.OpenStore())
        {
            await db.RetrainingRuns.ExecuteUpdateAsync(set => set.SetProperty(row => row.State, OrderState.Failed));
        }

        await watch.BeginByAlertsAsync(CancellationToken.None);
        Assert.HasCount(1, await RunsAsync(host));
        await AlertAsync(host, version, AlertKind.Quality);
        await watch.BeginByAlertsAsync(CancellationToken.None);
        Assert.HasCount(2, await RunsAsync(host));
    }

    [TestMethod]
    public async Task Alert_BeginsNothing_WhenItIsNotOnTheChampionOrNotWished()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile");
        var (version, _) = await SetAsync(host, onAlert: false);
        var watch = host.Services.GetServices<IHostedService>().OfType<RetrainingWatch>().Single();
        await AlertAsync(host, version, AlertKind.Drift);
        await watch.BeginByAlertsAsync(CancellationToken.None);
        await using (var db = host.OpenStore())
        {
            await db.Retrainings.ExecuteUpdateAsync(set => set.SetProperty(row => row.OnAlert, true));
            await db.ModelAliases.ExecuteUpdateAsync(set => set.SetProperty(row => row.Version, 2));
        }

        await watch.BeginByAlertsAsync(CancellationToken.None);

        Assert.IsEmpty(await RunsAsync(host));
    }

    [TestMethod]
    public async Task Store_KeepsOneRetrainingOpen_WhenTwoAreBegunAtOnce()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await StoreKind.Postgres.NewStoreAsync(), worker: worker => worker.Queues = "profile");
        var (_, retraining) = await SetAsync(host, onAlert: false);
        var service = host.Services.GetRequiredService<RetrainingService>();
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.StartAsync(retraining, RetrainingCause.Schedule, null, CancellationToken.None)));

        Assert.AreEqual(1, results.Count(result => result.Succeeded));
        Assert.HasCount(1, await RunsAsync(host));
    }

    [TestMethod]
    [DataRow(PromotionRule.ByHand, true, 1, RetrainingDecision.Open)]
    [DataRow(PromotionRule.WhenBetter, true, 1, RetrainingDecision.Promoted)]
    [DataRow(PromotionRule.WhenBetter, true, 0, RetrainingDecision.Kept)]
    [DataRow(PromotionRule.WhenBetter, true, -1, RetrainingDecision.Kept)]
    [DataRow(PromotionRule.WhenBetter, false, 1, RetrainingDecision.Open)]
    [DataRow(PromotionRule.UnlessWorse, true, 0, RetrainingDecision.Promoted)]
    [DataRow(PromotionRule.UnlessWorse, true, -1, RetrainingDecision.Kept)]
    [DataRow(PromotionRule.UnlessWorse, false, 0, RetrainingDecision.Open)]
    public void Decide_FollowsTheRule_OnNewRowsOnly(PromotionRule rule, bool holdoutIsNew, int better, RetrainingDecision expected)
    {
        var gain = new Estimate(better * 0.1, (better * 0.1) - 0.01, (better * 0.1) + 0.01);
        var metric = new MetricComparison("accuracy", MetricDirection.Maximize, new Estimate(0.8, 0.7, 0.9), new Estimate(0.8, 0.7, 0.9), gain);
        var report = new ComparisonReport("Said.", 100, 0, 100, [metric], new PairedTest("McNemar", "accuracy", 1, 1, better == 0 ? 0.5 : 0.01), 2, [], 1, []);
        var comparison = new ComparisonRecord(Guid.NewGuid(), Model, 1, Model, 2, Guid.NewGuid(), "rows", true, OrderState.Completed, null, 100, 1, report.Verdict, report, default, null, null);

        var (decision, verdict) = RetrainingRule.Decide(rule, holdoutIsNew, comparison);

        Assert.AreEqual(expected, decision);
        Assert.AreEqual(!holdoutIsNew, verdict.Contains("a person has to decide", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Decide_LeavesItOpen_WhenThereIsNoComparison()
    {
        var (decision, verdict) = RetrainingRule.Decide(PromotionRule.UnlessWorse, true, null);

        Assert.AreEqual(RetrainingDecision.Open, decision);
        Assert.Contains("deleted", verdict);
    }

    private static async Task<(Guid Version, Guid Retraining)> SetAsync(StudioHost host, bool onAlert)
    {
        await host.AddVersionsAsync(Model, ModelVersionState.Ready, ModelVersionState.Ready);
        await host.Services.GetRequiredService<ModelAliases>().MoveAsync(Model, ModelRoutes.Champion, 1, null, null, CancellationToken.None);
        await using var db = host.OpenStore();
        var version = await db.ModelVersions.SingleAsync(row => row.Version == 1);
        var retraining = new RetrainingEntity
        {
            Id = Guid.NewGuid(),
            ModelId = version.ModelId,
            SeriesId = Guid.NewGuid(),
            Request = new TrainingRequest("bought"),
            OnAlert = onAlert,
            HoldoutShare = 0.2,
            Enabled = true,
            CreatedBy = "ada",
            CreatedAt = DateTimeOffset.UtcNow,
        };
        db.Retrainings.Add(retraining);
        await db.SaveChangesAsync();
        return (version.Id, retraining.Id);
    }

    private static async Task AlertAsync(StudioHost host, Guid version, AlertKind kind)
    {
        await using var db = host.OpenStore();
        db.MonitoringAlerts.Add(new MonitoringAlertEntity { Id = Guid.NewGuid(), VersionId = version, Kind = kind, Since = DateTimeOffset.UtcNow, Detail = $"{kind}, said the test." });
        await db.SaveChangesAsync();
    }

    private static Task<IReadOnlyList<RetrainingRunRecord>> RunsAsync(StudioHost host) => host.Services.GetRequiredService<RetrainingService>().ListRunsAsync(Model, CancellationToken.None);
}
