namespace Studio.Jobs.Tests.Monitoring;

using Studio.Jobs.Access;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Notifications;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;

/// <summary>What somebody should know, and the truth of rows that were predicted.</summary>
[TestClass]
public sealed class MonitoringAlertsTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Drift_IsAnAlert_UntilAWindowHasNone(StoreKind kind)
    {
        await using var studio = await MonitoredStudio.StartAsync(await kind.NewStoreAsync());
        await studio.AddVersionAsync();
        var told = new List<AlertRecord>();
        studio.Alerts.Changed += (_, alert) => told.Add(alert);
        await DayAsync(studio, MonitoredStudio.Rows(500, 2, older: 20));
        await studio.Alerts.CheckAsync(CancellationToken.None);
        await studio.Alerts.CheckAsync(CancellationToken.None);

        var alert = (await studio.Alerts.ListAsync(false, CancellationToken.None)).Single();
        Assert.AreEqual((MonitoredStudio.Model, 1, AlertKind.Drift, null), (alert.Model, alert.Version, alert.Kind, alert.EndedAt));
        Assert.Contains("age", alert.Detail);
        Assert.AreEqual(alert, (await studio.ReadAsync()).Alerts.Single());

        // A day with hardly any rows says nothing.
        await DayAsync(studio, MonitoredStudio.Rows(3, 3));
        await studio.Alerts.CheckAsync(CancellationToken.None);
        Assert.HasCount(1, await studio.Alerts.ListAsync(false, CancellationToken.None));

        await DayAsync(studio, MonitoredStudio.Rows(500, 4));
        await studio.Alerts.CheckAsync(CancellationToken.None);
        Assert.IsEmpty(await studio.Alerts.ListAsync(false, CancellationToken.None));
        Assert.IsNotNull((await studio.Alerts.ListAsync(true, CancellationToken.None)).Single().EndedAt);
        CollectionAssert.AreEqual(new[] { true, false }, told.Select(one => one.EndedAt is null).ToArray());
    }

    [TestMethod]
    public async Task Subscribers_AreToldOnce_WhenAnAlertBegins()
    {
        await using var studio = await MonitoredStudio.StartAsync(options: options => options.ErrorShare = 0.2);
        await studio.AddVersionAsync();
        Assert.IsNotNull((await studio.Get<SubscriptionService>().CreateAsync("webhook", "https://example.org/hook", CancellationToken.None)).Subscription);
        await CallAsync(studio, right: 70, wrong: 30);
        await studio.Alerts.CheckAsync(CancellationToken.None);
        var endings = studio.Get<Endings>();
        await endings.CollectAsync(CancellationToken.None);
        await endings.CollectAsync(CancellationToken.None);

        await using var db = studio.OpenStore();
        var told = db.Notifications.Single();
        Assert.Contains("\"event\":\"alert.errors\"", told.Body);
        Assert.Contains("30 of 100 calls went wrong", told.Body);
        Assert.Contains($"{MonitoredStudio.Model} version 1", told.Body);
    }

    [TestMethod]
    public async Task Errors_AreAnAlert_WhenMoreCallsGoWrongThanTheSettingAllows()
    {
        await using var studio = await MonitoredStudio.StartAsync(options: options => options.ErrorShare = 0.2);
        await studio.AddVersionAsync();
        await CallAsync(studio, right: 80, wrong: 20);
        await studio.Alerts.CheckAsync(CancellationToken.None);
        Assert.IsEmpty(await studio.Alerts.ListAsync(true, CancellationToken.None));

        await CallAsync(studio, right: 70, wrong: 30);
        await studio.Alerts.CheckAsync(CancellationToken.None);
        var alert = (await studio.Alerts.ListAsync(false, CancellationToken.None)).Single();
        Assert.AreEqual((AlertKind.Errors, "30 of 100 calls went wrong, 30 of them for want of the server."), (alert.Kind, alert.Detail));

        await CallAsync(studio, right: 100, wrong: 0);
        await studio.Alerts.CheckAsync(CancellationToken.None);
        Assert.IsEmpty(await studio.Alerts.ListAsync(false, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Truth_IsJoinedOnce_AndGivesTheMetric(StoreKind kind)
    {
        await using var studio = await MonitoredStudio.StartAsync(await kind.NewStoreAsync());
        await studio.AddVersionAsync();
        var rows = MonitoredStudio.Rows(200, 5);
        var id = await studio.CallAsync(rows);
        TruthRow[] truths = [.. Truths(id, rows, wrong: 10)];

        var joined = await studio.Truths.JoinAsync(MonitoredStudio.Model, [.. truths, truths[0] with { PredictionId = Guid.NewGuid() }, truths[1] with { Row = 200 }], CancellationToken.None);
        var again = await studio.Truths.JoinAsync(MonitoredStudio.Model, truths, CancellationToken.None);
        var other = await studio.Truths.JoinAsync("another", truths, CancellationToken.None);

        Assert.AreEqual((200, 2, 0, 0), (joined.Joined, joined.Unknown, joined.AlreadyKnown, joined.Refused));
        Assert.AreEqual((0, 0, 200, 0), (again.Joined, again.Unknown, again.AlreadyKnown, again.Refused));
        Assert.AreEqual((0, 200), (other.Joined, other.Unknown));
        var quality = (await studio.ReadAsync()).Whole.Quality!;
        Assert.AreEqual(("accuracy", 200, 0.95, QualityVerdict.NotWorse), (quality.Metric, quality.Rows, Math.Round(quality.Live.Value, 6), quality.Verdict));
        Assert.AreEqual(0.95, (await studio.ReadAsync()).Windows.Single().Calls.Quality!.Live.Value, 1e-6);
        await studio.Alerts.CheckAsync(CancellationToken.None);
        Assert.IsEmpty(await studio.Alerts.ListAsync(true, CancellationToken.None));
    }

    [TestMethod]
    public async Task Quality_IsAnAlert_WhenAnswersAreWorseThanWhenItWasValidated()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        var rows = MonitoredStudio.Rows(200, 6);
        await studio.Truths.JoinAsync(MonitoredStudio.Model, [.. Truths(await studio.CallAsync(rows), rows, wrong: 60)], CancellationToken.None);

        await studio.Alerts.CheckAsync(CancellationToken.None);

        var alert = (await studio.Alerts.ListAsync(false, CancellationToken.None)).Single();
        Assert.AreEqual((AlertKind.Quality, "It is worse than when it was validated: accuracy 0.7 on 200 rows whose truth is known, 0.95 then."), (alert.Kind, alert.Detail));
    }

    [TestMethod]
    public async Task Truth_IsRefusedWithTheReason_WhenItIsNoneOfTheClasses()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        var id = await studio.CallAsync(MonitoredStudio.Rows(3, 7));

        var joined = await studio.Truths.JoinAsync(MonitoredStudio.Model, [new(id, 0, "YES"), new(id, 1, "perhaps"), new(id, 2, "no")], CancellationToken.None);

        Assert.AreEqual((2, 1), (joined.Joined, joined.Refused));
        Assert.Contains("'perhaps' is none of the classes", joined.Problems.Single());
    }

    [TestMethod]
    public async Task Reading_NeedsTheRightToView_AndTruthTheRightToPredict()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        using (Caller.Enter(new Caller("caller", Caller.DefaultProject, Role.Predictor)))
        {
            await Assert.ThrowsAsync<AccessDeniedException>(studio.ReadAsync);
            await Assert.ThrowsAsync<AccessDeniedException>(() => studio.Alerts.ListAsync(false, CancellationToken.None));
            Assert.AreEqual(0, (await studio.Truths.JoinAsync(MonitoredStudio.Model, [], CancellationToken.None)).Joined);
        }

        using (Caller.Enter(Caller.Nobody))
        {
            await Assert.ThrowsAsync<AccessDeniedException>(() => studio.Truths.JoinAsync(MonitoredStudio.Model, [], CancellationToken.None));
        }
    }

    [TestMethod]
    public async Task Project_SeesNothingOfOthers()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        var id = await studio.CallAsync(MonitoredStudio.Rows(500, 8, older: 20));
        await studio.Monitor.FlushAsync(CancellationToken.None);
        studio.Time.Move(TimeSpan.FromDays(1));
        await studio.Alerts.CheckAsync(CancellationToken.None);
        using var foreign = Caller.Enter(new Caller("neighbour", Guid.NewGuid(), Role.Admin));

        Assert.IsEmpty(await studio.Alerts.ListAsync(true, CancellationToken.None));
        Assert.IsNull(await studio.Get<MonitoringService>().FindAsync(MonitoredStudio.Model, 1, null, null, CancellationToken.None));
        Assert.AreEqual(1, (await studio.Truths.JoinAsync(MonitoredStudio.Model, [new(id, 0, "yes")], CancellationToken.None)).Unknown);
    }

    /// <summary>One call, and the next day.</summary>
    private static async Task DayAsync(MonitoredStudio studio, ColumnTable rows)
    {
        await studio.CallAsync(rows);
        await studio.Monitor.FlushAsync(CancellationToken.None);
        studio.Time.Move(TimeSpan.FromDays(1));
    }

    private static async Task CallAsync(MonitoredStudio studio, int right, int wrong)
    {
        for (var i = 0; i < right + wrong; i++)
        {
            await studio.CallAsync(MonitoredStudio.Rows(1, i), i < right ? 200 : 500);
        }

        await studio.Monitor.FlushAsync(CancellationToken.None);
        studio.Time.Move(TimeSpan.FromDays(1));
    }

    /// <summary>What the model answers, but for the first rows.</summary>
    private static IEnumerable<TruthRow> Truths(Guid id, ColumnTable rows, int wrong) => rows.Column<NumberColumn>("age").Values
        .Select((age, row) => new TruthRow(id, row, age > 40 == row >= wrong ? "yes" : "no"));
}
