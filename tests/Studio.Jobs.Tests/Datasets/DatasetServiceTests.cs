namespace Studio.Jobs.Tests.Datasets;

using System.Text;
using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class DatasetServiceTests
{
    [TestMethod]
    public async Task Import_GivesAProfiledDataset_WhenTheFileIsGood()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var imported = await host.ImportAsync(TestTables.People(), "../../people.csv");
        Assert.AreEqual("people", imported.Name);
        Assert.AreEqual(DatasetState.Profiling, imported.State);
        Assert.AreEqual(200, imported.Rows);
        CollectionAssert.AreEqual(new[] { "age", "income", "city", "bought" }, imported.Columns.Select(column => column.Name).ToArray());

        var found = await host.Datasets.FindAsync(imported.Id, CancellationToken.None);
        Assert.AreEqual(DatasetState.Ready, found?.State);
        Assert.AreEqual(imported.Sha256, found?.Sha256);
        var profile = await host.Datasets.FindProfileAsync(imported.Id, CancellationToken.None);
        Assert.AreEqual(3, profile?.Find("city")?.Distinct);
        Assert.AreEqual(imported.Id, (await host.Datasets.ListAsync(CancellationToken.None)).Single().Id);
    }

    [TestMethod]
    public async Task Import_LeavesNothing_WhenTheFileIsBad()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        foreach (var (content, name) in new[] { ("", "empty.csv"), ("a,b\n", "header.csv"), ("not parquet", "table.parquet") })
        {
            await Assert.ThrowsExactlyAsync<DatasetException>(
                () => host.TakeAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), name), name);
        }

        await AssertEmptyAsync(host);
    }

    [TestMethod]
    public async Task Import_LeavesNothing_WhenTheFileIsTooLarge()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, configure: options => options.MaxUploadBytes = 1000);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(
            () => host.TakeAsync(new MemoryStream(TestTables.People()), "people.csv"));
        StringAssert.StartsWith(failure.Message, "The file is larger than the 1,000 bytes allowed");
        await AssertEmptyAsync(host);
    }

    [TestMethod]
    public async Task Import_LeavesNothing_WhenTheUploadBreaksOff()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        await Assert.ThrowsExactlyAsync<IOException>(() => host.TakeAsync(new BrokenUpload(), "people.csv"));
        await AssertEmptyAsync(host);
    }

    [TestMethod]
    public async Task Delete_KeepsTheOtherDataset_WhenTwoHaveTheSameContent()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var first = await host.ImportAsync(TestTables.People(), "first.csv");
        var second = await host.ImportAsync(TestTables.People(), "second.csv");
        Assert.AreNotEqual(first.Id, second.Id);
        Assert.AreEqual(first.Sha256, second.Sha256);

        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(first.Id, CancellationToken.None));
        Assert.AreEqual(DeleteOutcome.NotFound, await host.Datasets.DeleteAsync(first.Id, CancellationToken.None));
        Assert.IsNotNull(await host.Datasets.PreviewAsync(second.Id, 1, CancellationToken.None));
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(second.Id, CancellationToken.None));
        await AssertEmptyAsync(host);
    }

    [TestMethod]
    public async Task Delete_Refuses_WhenAnExperimentUsesIt()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        var dataset = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None);
        Assert.AreEqual(DeleteOutcome.InUse, await host.Datasets.DeleteAsync(dataset.Id, CancellationToken.None));
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(created.Experiment!.Id, CancellationToken.None)).Outcome);
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(dataset.Id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Preview_GivesTexts_WhenValuesAreNumbersTimesOrMissing()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var csv = "id,price,day,note\n1,2.50,2024-01-31,hello\n2,,2024-02-01,\n3,4.25,,bye\n";
        var dataset = await host.ImportAsync(Encoding.UTF8.GetBytes(csv));
        var preview = await host.Datasets.PreviewAsync(dataset.Id, 2, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "id", "price", "day", "note" }, preview!.Columns.ToArray());
        Assert.HasCount(2, preview.Rows);
        CollectionAssert.AreEqual(new[] { "1", "2.5", "2024-01-31", "hello" }, preview.Rows[0].ToArray());
        CollectionAssert.AreEqual(new[] { "2", null, "2024-02-01", null }, preview.Rows[1].ToArray());
        Assert.IsNull(await host.Datasets.PreviewAsync(Guid.NewGuid(), 2, CancellationToken.None));
    }

    [TestMethod]
    public async Task Profile_FailsWithAReason_WhenTheFileIsGone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var dataset = await host.ImportAsync(TestTables.People());
        await using (var db = host.OpenStore())
        {
            await db.Artifacts.Where(artifact => artifact.Name == DatasetEntity.Canonical).ExecuteDeleteAsync();
            await db.Datasets.ExecuteUpdateAsync(set => set
                .SetProperty(entity => entity.State, DatasetState.Profiling)
                .SetProperty(entity => entity.Profile, (Pipelines.Profiling.DatasetProfile?)null));
        }

        host.Datasets.EnqueueProfile(dataset.Id, dataset.Name);
        Assert.IsNull(await host.Datasets.FindProfileAsync(dataset.Id, CancellationToken.None));
        var found = await host.Datasets.FindAsync(dataset.Id, CancellationToken.None);
        Assert.AreEqual(DatasetState.Failed, found?.State);
        Assert.AreEqual("The dataset's file is no longer in the store; delete the dataset and upload the file again.", found?.Reason);
    }

    private static async Task AssertEmptyAsync(StudioHost host)
    {
        Assert.IsEmpty(host.Files());
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.Datasets.CountAsync());
        Assert.AreEqual(0, await db.Artifacts.CountAsync());
    }

    private sealed class BrokenUpload : MemoryStream
    {
        private bool _started;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_started)
            {
                throw new IOException("The client has gone.");
            }

            _started = true;
            return ValueTask.FromResult(100);
        }
    }
}
