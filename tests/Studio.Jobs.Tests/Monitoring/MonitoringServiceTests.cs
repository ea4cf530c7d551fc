namespace Studio.Jobs.Tests.Monitoring;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;
using Studio.Jobs.Tests.Access;
using Studio.Jobs.Upkeep;
using Studio.Pipelines.Monitoring;

/// <summary>What is counted of calls, stored and told.</summary>
[TestClass]
public sealed class MonitoringServiceTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Report_TellsCallsRowsErrorsAndLatency_ByWindow(StoreKind kind)
    {
        await using var studio = await MonitoredStudio.StartAsync(await kind.NewStoreAsync());
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(100, 2));
        await studio.CallAsync(MonitoredStudio.Rows(1, 3), status: 400);
        studio.Time.Move(TimeSpan.FromDays(1));
        await studio.CallAsync(MonitoredStudio.Rows(1, 4), status: 503);
        await studio.CallAsync(MonitoredStudio.Rows(50, 5));

        var report = await studio.ReadAsync();

        Assert.AreEqual((4L, 150L, 1L, 1L), (report.Whole.Calls, report.Whole.Rows, report.Whole.ClientErrors, report.Whole.ServerErrors));
        Assert.AreEqual((2L, 150L, 0L), (report.Whole.SampledCalls, report.Whole.SampledRows, report.Whole.LostCalls));
        Assert.IsNotNull(report.Whole.Latency);
        CollectionAssert.AreEqual(new[] { 100L, 50L }, report.Windows.Select(window => window.Calls.Rows).ToArray());
        CollectionAssert.AreEqual(new[] { true, false }, report.Windows.Select(window => window.IsComplete).ToArray());
        Assert.AreEqual(TimeSpan.FromDays(1), report.Windows[0].End - report.Windows[0].Start);
        Assert.IsEmpty(report.Notes, string.Join(' ', report.Notes));
    }

    [TestMethod]
    public async Task Report_SaysWhichColumnHasDrifted_AndHowItsValuesLie()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(600, 7, older: 15));

        var report = await studio.ReadAsync();

        var verdicts = report.Whole.Drift!.Columns.ToDictionary(column => column.Name, column => column.Verdict);
        Assert.AreEqual((DriftVerdict.Drifted, DriftVerdict.Stable, DriftVerdict.Drifted), (verdicts["age"], verdicts["region"], verdicts["label"]));
        Assert.AreEqual(DriftVerdict.Drifted, report.Windows.Single().Calls.Drift!.Verdict);
        var age = report.Shapes.Single(shape => shape.Name == "age");
        Assert.AreEqual((1.0, 1.0), (Math.Round(age.Bars.Sum(bar => bar.Reference), 6), Math.Round(age.Bars.Sum(bar => bar.Window), 6)));
        Assert.IsGreaterThan(0.3, age.Bars[^1].Window);
        CollectionAssert.AreEquivalent(new[] { "north", "south", "east" }, report.Shapes.Single(shape => shape.Name == "region").Bars.Select(bar => bar.Name).ToArray());
    }

    [TestMethod]
    public async Task Report_FindsNoDrift_WhenRowsAreLikeThoseThatItWasValidatedOn()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(600, 8));

        Assert.AreEqual(DriftVerdict.Stable, (await studio.ReadAsync()).Whole.Drift!.Verdict);
    }

    [TestMethod]
    public async Task Columns_AreNeverStored_WhenTheyAreExcluded()
    {
        await using var studio = await MonitoredStudio.StartAsync(options: options => options.ExcludedColumns = "AGE, \"shoe, size\"");
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(300, 9, older: 30));

        var report = await studio.ReadAsync();

        Assert.IsFalse(report.Whole.Drift!.Columns.Any(column => column.Name == "age"));
        Assert.AreEqual(DriftVerdict.Stable, report.Whole.Drift.Columns.Single(column => column.Name == "region").Verdict);
        await using var db = studio.OpenStore();
        var stored = (await db.MonitoringWindows.SingleAsync()).Counts.Window!;
        CollectionAssert.AreEqual(new[] { "region", "label", "probabilities" }, stored.Columns.Select(column => column.Name).ToArray());
        Assert.Contains("AGE, shoe, size", report.Notes.Single());
    }

    [TestMethod]
    public async Task Windows_AddUp_WhenAColumnWasExcludedInBetween()
    {
        var (store, time) = (await StoreKind.Postgres.NewStoreAsync(), new MovedClock());
        await using var before = await MonitoredStudio.StartAsync(store, time: time);
        await before.AddVersionAsync();
        await before.CallAsync(MonitoredStudio.Rows(100, 10));
        await before.Monitor.FlushAsync(CancellationToken.None);
        await using var after = await BesideAsync(before, store, options => options.ExcludedColumns = "age");
        await after.CallAsync(MonitoredStudio.Rows(100, 11));

        var drift = (await after.ReadAsync()).Whole.Drift!;

        Assert.AreEqual(200, drift.Rows);
        Assert.IsFalse(drift.Columns.Any(column => column.Name == "age"));
    }

    [TestMethod]
    public async Task Rows_AreNotLookedAt_WhenNoCallIsSampled()
    {
        await using var studio = await MonitoredStudio.StartAsync(options: options => options.SampleRate = 0);
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(100, 12));

        var report = await studio.ReadAsync();

        Assert.AreEqual((1L, 100L, 0L), (report.Whole.Calls, report.Whole.Rows, report.Whole.SampledRows));
        Assert.IsNull(report.Whole.Drift);
        Assert.Contains("Studio:Monitoring:SampleRate is 0", report.Notes.Single());
        await using var db = studio.OpenStore();
        Assert.IsNull((await db.MonitoringWindows.SingleAsync()).Counts.Window);
        Assert.AreEqual(0, await db.SampledPredictions.CountAsync());
    }

    [TestMethod]
    public async Task Calls_AloneAreCounted_WhenTheVersionWasNotEvaluated()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync(reference: false);
        await studio.CallAsync(MonitoredStudio.Rows(100, 13));

        var report = await studio.ReadAsync();

        Assert.AreEqual((1L, 0L), (report.Whole.Calls, report.Whole.SampledCalls));
        Assert.IsNull(report.Whole.Drift);
        Assert.Contains("it has no monitoring.json", report.Notes.Single());
    }

    [TestMethod]
    public async Task Windows_OfTwoProcesses_AddUpToOneOfAllCalls()
    {
        var (store, time) = (await StoreKind.Postgres.NewStoreAsync(), new MovedClock());
        await using var one = await MonitoredStudio.StartAsync(store, time: time);
        await one.AddVersionAsync();
        await using var other = await BesideAsync(one, store);
        for (var i = 0; i < 3; i++)
        {
            await one.CallAsync(MonitoredStudio.Rows(100, 20 + i));
            await other.CallAsync(MonitoredStudio.Rows(100, 30 + i), leftOut: new Dictionary<int, string> { [1] = "It cannot be read." });
            await one.Monitor.FlushAsync(CancellationToken.None);
            await other.Monitor.FlushAsync(CancellationToken.None);
        }

        var (here, there) = (await one.ReadAsync(), await other.ReadAsync());

        Assert.AreEqual((6L, 597L, 6L, 597L), (here.Whole.Calls, here.Whole.Rows, here.Whole.SampledCalls, here.Whole.SampledRows));
        Assert.AreEqual(597L, here.Whole.Drift!.Rows);
        Assert.AreEqual((here.Whole.Calls, here.Whole.Drift.Columns[0].Distance), (there.Whole.Calls, there.Whole.Drift!.Columns[0].Distance));
        await using var db = one.OpenStore();
        Assert.AreEqual(2, await db.MonitoringWindows.CountAsync());
    }

    [TestMethod]
    public async Task Answers_AreNoMoreThanTheSettingAllows_InADay()
    {
        await using var studio = await MonitoredStudio.StartAsync(options: options => options.MostStoredPredictions = 150);
        await studio.AddVersionAsync();
        for (var i = 0; i < 3; i++)
        {
            await studio.CallAsync(MonitoredStudio.Rows(100, 40 + i));
            await studio.Monitor.FlushAsync(CancellationToken.None);
        }

        await using var db = studio.OpenStore();
        Assert.AreEqual(150, await db.SampledPredictions.CountAsync());
        Assert.AreEqual(300, (await studio.ReadAsync()).Whole.SampledRows);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task CleanUp_DeletesWhatWasKeptForLongEnough_AndNothingElse(StoreKind kind)
    {
        await using var studio = await MonitoredStudio.StartAsync(await kind.NewStoreAsync(), options => options.RetentionDays = 10);
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(10, 50));
        await studio.Monitor.FlushAsync(CancellationToken.None);
        studio.Time.Move(TimeSpan.FromDays(12));
        await studio.CallAsync(MonitoredStudio.Rows(20, 51));
        await studio.Monitor.FlushAsync(CancellationToken.None);

        await ActivatorUtilities.CreateInstance<CleanUpJob>(studio.Get<IServiceProvider>()).RunAsync(CancellationToken.None);

        await using var db = studio.OpenStore();
        Assert.AreEqual((1, 20), (await db.MonitoringWindows.CountAsync(), await db.SampledPredictions.CountAsync()));
    }

    [TestMethod]
    public async Task Everything_GoesWithItsVersion_WhenThatIsDeleted()
    {
        await using var studio = await MonitoredStudio.StartAsync();
        await studio.AddVersionAsync();
        await studio.CallAsync(MonitoredStudio.Rows(100, 52, older: 20));
        await studio.Monitor.FlushAsync(CancellationToken.None);
        await studio.CallAsync(MonitoredStudio.Rows(100, 53));

        Assert.AreEqual(RegistryOutcome.Done, (await studio.Get<VersionCommands>().DeleteAsync(MonitoredStudio.Model, 1, CancellationToken.None)).Outcome);
        await studio.Monitor.FlushAsync(CancellationToken.None);

        await using var db = studio.OpenStore();
        Assert.AreEqual((0, 0), (await db.MonitoringWindows.CountAsync(), await db.SampledPredictions.CountAsync()));
        Assert.IsNull(await studio.Get<MonitoringService>().FindAsync(MonitoredStudio.Model, 1, null, null, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.5)]
    public async Task Start_Fails_WhenTheShareOfCallsIsNone(double rate)
    {
        using var folder = new TestFolder();
        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StudioHost.StartAsync(folder.Path, monitoring: options => options.SampleRate = rate));
    }

    /// <summary>Another process of the same store: it has the same folder of files.</summary>
    private static async Task<MonitoredStudio> BesideAsync(MonitoredStudio studio, string? store, Action<MonitoringOptions>? options = null) =>
        await MonitoredStudio.StartAsync(store, options, studio.Time, studio.Folder);
}
