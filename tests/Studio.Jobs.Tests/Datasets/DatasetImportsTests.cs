namespace Studio.Jobs.Tests.Datasets;

using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Testing;

[TestClass]
public sealed class DatasetImportsTests
{
    private static readonly ReadingWishes DayFirst = new() { DateOrder = DateOrder.DayFirst };

    [TestMethod]
    public async Task FetchAsync_KeepsTheAddress_AndReadAgainAsync_AsksItAgain()
    {
        using var folder = new TestFolder();
        await using var server = FileServer.Start();
        server.Give("days.csv", "day,value\n05/11/2023,1\n06/11/2023,2\n");
        await using var host = await StudioHost.StartAsync(folder.Path, sources: options => options.AllowPrivateAddresses = true);
        var imports = host.Services.GetRequiredService<DatasetImports>();
        var origin = new DatasetOrigin { Address = $"{server.Address}days.csv" };
        var first = await imports.FetchAsync(origin, null, DayFirst, null, CancellationToken.None);
        Assert.AreEqual("days", first.Name);
        Assert.AreEqual(origin, (await host.Datasets.FindAsync(first.Id, CancellationToken.None))!.Origin);

        server.Give("days.csv", "day,value\n05/11/2023,1\n06/11/2023,2\n07/11/2023,3\n");
        var second = (await imports.ReadAgainAsync(first.Id, null, null, CancellationToken.None))!;
        Assert.AreNotEqual(first.Id, second.Id);
        Assert.AreEqual(("days", 3L, origin), (second.Name, second.Rows, second.Origin));
        Assert.AreEqual("2023-11-05", (await host.Datasets.PreviewAsync(second.Id, 1, CancellationToken.None))!.Rows[0][0]);
        Assert.AreEqual(2, (await host.Datasets.FindAsync(first.Id, CancellationToken.None))!.Rows);
    }

    [TestMethod]
    public async Task FetchAsync_GivesTypedColumns_WhenADatabaseIsAsked()
    {
        var server = await PostgresServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(
            new Npgsql.NpgsqlConnectionStringBuilder(database).Database!,
            "CREATE TABLE sales AS SELECT n AS id, n * 1.5 AS price, (n % 2 = 0) AS paid, date '2023-01-01' + n AS day, 'a' || n AS name FROM generate_series(1, 50) AS n");
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(
            folder.Path, sources: options => options.Connections["shop"] = new ConnectionOptions { Provider = "postgres", ConnectionString = database });
        var dataset = await host.Services.GetRequiredService<DatasetImports>().FetchAsync(
            new DatasetOrigin { Sql = "SELECT * FROM sales ORDER BY id", Connection = "shop" }, "Sales 2023/24 of v1.5", ReadingWishes.None, null, CancellationToken.None);
        Assert.AreEqual(("Sales 2023/24 of v1.5", 50L), (dataset.Name, dataset.Rows));
        CollectionAssert.AreEqual(
            new[] { ColumnType.Number, ColumnType.Number, ColumnType.Boolean, ColumnType.Timestamp, ColumnType.Text }, dataset.Columns.Select(column => column.Type).ToArray());
    }

    [TestMethod]
    public async Task ReadAgainAsync_ReadsTheFileAgain_WhenItWasUploaded()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var imports = host.Services.GetRequiredService<DatasetImports>();
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("day,value\n05/11/2023,1\n06/11/2023,2\n"));
        var first = await imports.ImportAsync(new OpenedSource(content, "days.csv", null), DayFirst, null, CancellationToken.None);

        // As a version that kept no readings has left it.
        await using (var db = host.OpenStore())
        {
            await db.Datasets.ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.Columns, first.Columns.Select(column => column with { Reading = null }).ToArray()));
        }

        var second = (await imports.ReadAgainAsync(first.Id, null, null, CancellationToken.None))!;
        Assert.AreEqual(first.Sha256, second.Sha256);
        Assert.AreEqual("days", second.Name);
        Assert.AreEqual(DateOrder.DayFirst, second.Columns[0].Reading?.Date?.Order);
        Assert.IsNull(await imports.ReadAgainAsync(Guid.NewGuid(), null, null, CancellationToken.None));
    }

    [TestMethod]
    public async Task ImportAsync_TellsEveryPhase_WhenItIsWatched()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var steps = new Steps();
        var table = TestTables.People();
        await host.Services.GetRequiredService<DatasetImports>().ImportAsync(
            new OpenedSource(new MemoryStream(table), "people.csv", table.Length), ReadingWishes.None, steps, CancellationToken.None);
        CollectionAssert.AreEqual(
            new[] { ReadingPhase.Receiving, ReadingPhase.Preparing, ReadingPhase.Surveying, ReadingPhase.Reading }, steps.All.Select(step => step.Phase).Distinct().ToArray());
        Assert.IsTrue(steps.All.Where(step => step.Phase != ReadingPhase.Preparing).All(step => step.Total == table.Length && step.Done <= step.Total));
    }

    [TestMethod]
    [DataRow(ReadingPhase.Receiving)]
    [DataRow(ReadingPhase.Preparing)]
    [DataRow(ReadingPhase.Surveying)]
    [DataRow(ReadingPhase.Reading)]
    public async Task RunAsync_KeepsNothing_WhenAnImportIsCancelledInAPhase(ReadingPhase phase)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var (imports, running) = (host.Services.GetRequiredService<DatasetImports>(), host.Services.GetRequiredService<RunningImports>());
        var number = Guid.NewGuid();
        var table = TestTables.People(200_000);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => running.RunAsync(
            number,
            (progress, stop) => imports.ImportAsync(
                new OpenedSource(new MemoryStream(table), "people.csv", table.Length), ReadingWishes.None, new Steps { Heard = step => _ = step.Phase == phase ? running.CancelAsync(number) : null }, stop),
            CancellationToken.None));
        Assert.AreEqual("The import was cancelled.", failure.Message);
        Assert.AreEqual("The import was cancelled.", running.Find(number)?.Reason);
        Assert.IsEmpty(await host.Datasets.ListAsync(CancellationToken.None));
        Assert.IsEmpty(host.Files());
    }

    [TestMethod]
    public async Task WatchAsync_GivesStepsAndTheDataset_WhenAnImportSucceeds()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var (imports, running) = (host.Services.GetRequiredService<DatasetImports>(), host.Services.GetRequiredService<RunningImports>());
        var number = Guid.NewGuid();
        var watching = running.WatchAsync(number, CancellationToken.None).ToListAsync();
        var table = TestTables.People();
        var dataset = await running.RunAsync(
            number, (progress, stop) => imports.ImportAsync(new OpenedSource(new MemoryStream(table), "people.csv", null), ReadingWishes.None, progress, stop), CancellationToken.None);
        var states = await watching;
        Assert.AreEqual(dataset.Id, states[^1].DatasetId);
        Assert.IsTrue(states.SkipLast(1).All(state => !state.HasEnded));
        Assert.IsFalse(await running.CancelAsync(number));
        var repeated = await Assert.ThrowsExactlyAsync<DatasetException>(() => running.RunAsync(number, (_, _) => throw new InvalidOperationException(), CancellationToken.None));
        Assert.Contains("choose another number", repeated.Message);
    }

    [TestMethod]
    public async Task Profile_Ends_WhenItsDatasetIsDeleted()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var table = TestTables.People(1000);
        var dataset = await host.ImportAsync(table);
        await using var progress = new ProfileProgress(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), dataset.Id, TimeProvider.System, CancellationToken.None);
        progress.Report(new ReadingStep(ReadingPhase.Profiling, 3, 4));
        await WaitAsync(async () =>
        {
            await using var db = host.OpenStore();
            return await db.Datasets.AnyAsync(entity => entity.ProfiledColumns == 3);
        });
        Assert.IsFalse(progress.Token.IsCancellationRequested);
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(dataset.Id, CancellationToken.None));
        await WaitAsync(() => Task.FromResult(progress.Token.IsCancellationRequested));
    }

    [TestMethod]
    public async Task WatchAsync_EndsWithTheReadyDataset_WhenItIsProfiled()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var table = TestTables.People();
        var dataset = await host.Services.GetRequiredService<DatasetImports>().ImportAsync(
            new OpenedSource(new MemoryStream(table), "people.csv", null), ReadingWishes.None, null, CancellationToken.None);
        var states = await host.Datasets.WatchAsync(dataset.Id, CancellationToken.None).ToListAsync();
        Assert.AreEqual(DatasetState.Ready, states[^1].State);
        Assert.IsNull(states[^1].ProfiledColumns);
        Assert.IsEmpty(await host.Datasets.WatchAsync(Guid.NewGuid(), CancellationToken.None).ToListAsync());
    }

    private static async Task WaitAsync(Func<Task<bool>> wanted)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await wanted())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("It did not happen within 20 s.");
    }

    private sealed class Steps : IProgress<ReadingStep>
    {
        public List<ReadingStep> All { get; } = [];

        public Action<ReadingStep> Heard { get; init; } = _ => { };

        public void Report(ReadingStep value)
        {
            All.Add(value);
            Heard(value);
        }
    }
}
