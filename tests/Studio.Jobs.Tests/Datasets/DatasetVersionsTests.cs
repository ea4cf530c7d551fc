namespace Studio.Jobs.Tests.Datasets;

using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Batches;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class DatasetVersionsTests
{
    private const string Sales = "day;price;code;paid\n05/11/2023;1,5;007;true\n06/11/2023;2,25;042;false\n13/11/2023;;100;true\n";

    [TestMethod]
    public async Task AppendAsync_ReadsTheFileAsTheVersionWasRead_AndPutsItsRowsBehind()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var first = await TakeAsync(host, Sales);
        var second = await AppendAsync(host, first.Id, "paid;code;price;day\nfalse;9;1234,5;01/12/2023\ntrue;010;3;02/12/2023\n");

        Assert.AreEqual((first.Series, 2, DatasetMade.Append, "sales", 5L), (second.Series, second.Version, second.Made, second.Name, second.Rows));
        CollectionAssert.AreEqual(first.Columns.ToArray(), second.Columns.ToArray());
        var rows = (await host.Datasets.PreviewAsync(second.Id, 10, CancellationToken.None))!.Rows;
        CollectionAssert.AreEqual(
            new[] { "2023-11-05|1.5|007|true", "2023-11-06|2.25|042|false", "2023-11-13||100|true", "2023-12-01|1234.5|9|false", "2023-12-02|3|010|true" },
            rows.Select(row => string.Join('|', row)).ToArray());
        Assert.IsNotNull(await host.Datasets.FindProfileAsync(second.Id, CancellationToken.None));
        Assert.AreEqual(3, (await host.Datasets.FindAsync(first.Id, CancellationToken.None))!.Rows);

        var third = await AppendAsync(host, second.Id, "day,price,code,paid\n03/12/2023,\"4,5\",11,true\n");
        CollectionAssert.AreEqual(new[] { 3, 2, 1 }, (await host.Datasets.ListVersionsAsync(first.Id, CancellationToken.None)).Select(version => version.Version).ToArray());
        Assert.AreEqual(third.Id, (await host.Datasets.FindNewestAsync(first.Series, CancellationToken.None))!.Id);
        Assert.AreEqual("2023-12-03|4.5|11|true", string.Join('|', (await host.Datasets.PreviewAsync(third.Id, 5, 1, null, CancellationToken.None))!.Rows[0]));
        Assert.IsEmpty(await host.Datasets.ListVersionsAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [TestMethod]
    public async Task ReadAgainAsync_ReadsAppendedRowsAsTheyAre_AndColumnsOfWhichSomethingElseIsSaid()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var second = await AppendAsync(host, (await TakeAsync(host, Sales)).Id, "day;price;code;paid\n01/12/2023;3,5;9;false\n");
        var imports = ImportsOf(host);

        var third = (await imports.ReadAgainAsync(second.Id, null, null, CancellationToken.None))!;
        var fourth = (await imports.ReadAgainAsync(third.Id, new Dictionary<string, ColumnWish> { ["price"] = new(ColumnType.Text) }, null, CancellationToken.None))!;

        Assert.AreEqual((3, DatasetMade.ReadAgain, 4L), (third.Version, third.Made, third.Rows));
        CollectionAssert.AreEqual(second.Columns.ToArray(), third.Columns.ToArray());
        Assert.AreEqual((4, ColumnType.Text), (fourth.Version, fourth.Columns[1].Type));
        Assert.AreEqual(third.Columns[0], fourth.Columns[0]);
        CollectionAssert.AreEqual(new[] { "1.5", "2.25", null, "3.5" }, (await host.Datasets.PreviewAsync(fourth.Id, 4, CancellationToken.None))!.Rows.Select(row => row[1]).ToArray());
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => imports.ReadAgainAsync(third.Id, new Dictionary<string, ColumnWish> { ["colour"] = new(ColumnType.Text) }, null, CancellationToken.None));
        Assert.Contains("'colour'", failure.Message);
    }

    [TestMethod]
    public async Task ReplaceAsync_KeepsWhatWasSaidOfTheFile_UnlessSomethingElseIsSaid()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var wishes = new ReadingWishes { DateOrder = DateOrder.DayFirst, Columns = new Dictionary<string, ColumnWish> { ["n"] = new(ColumnType.Text), ["gone"] = new(ColumnType.Text) } };
        var first = await ImportsOf(host).ImportAsync(Open("day,n,gone\n05/11/2023,1,2\n06/11/2023,2,3\n", "days.csv"), wishes, null, CancellationToken.None);

        var second = (await ImportsOf(host).ReplaceAsync(first.Id, Open("day,n\n07/11/2023,3\n", "other.csv"), ReadingWishes.None, null, CancellationToken.None))!;
        var third = (await ImportsOf(host).ReplaceAsync(first.Id, Open("day,n\n07/11/2023,3\n", "other.csv"), new ReadingWishes { DateOrder = DateOrder.MonthFirst }, null, CancellationToken.None))!;

        Assert.AreEqual(("days", 2, DatasetMade.Replace, 1L), (second.Name, second.Version, second.Made, second.Rows));
        Assert.AreEqual((DateOrder.DayFirst, ColumnType.Text), (second.Columns[0].Reading!.Date!.Order, second.Columns[1].Type));
        Assert.AreEqual((3, DateOrder.MonthFirst), (third.Version, third.Columns[0].Reading!.Date!.Order));
        Assert.IsNull(await ImportsOf(host).ReplaceAsync(Guid.NewGuid(), Open("a,b\n1,2\n", "a.csv"), ReadingWishes.None, null, CancellationToken.None));
    }

    [TestMethod]
    [DataRow("day;price;code\n01/12/2023;1;2\n", "it lacks 'paid'. Give it")]
    [DataRow("day;Price;code;paid;size;when\n01/12/2023;1;2;true;3;4\n", "it lacks 'price', and it has 'Price', 'size', 'when', which the dataset does not have.")]
    [DataRow("day;price;code;paid\n12/01/2023;1;2;true\n12/31/2023;1;2;true\n", "1 value of 'day' is no date and counts as missing: '12/31/2023' in line 3.")]
    [DataRow("day;price;code;paid\n01/12/2023;1.5;2;true\n01/12/2023;1;2;true\n", "1 value of 'price' is no number and counts as missing: '1.5' in line 2.")]
    [DataRow("day;price;code;paid\n01/12/2023;1;2;true\n01/12/2023;n;2;yes\n", "1 value of 'price' is no number and counts as missing: 'n' in line 3. 1 value of 'paid' is no true or false")]
    public async Task AppendAsync_RefusesAFile_WhenItDoesNotFit(string table, string reason)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var first = await TakeAsync(host, Sales);
        var files = host.Files().Length;
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => AppendAsync(host, first.Id, table));
        Assert.Contains(reason, failure.Message);
        Assert.HasCount(files, host.Files());
        Assert.HasCount(1, await host.Datasets.ListAsync(CancellationToken.None));
    }

    [TestMethod]
    public async Task AppendAsync_TellsFewUnreadableValues_AndRefusesWishesForColumns()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var first = await host.ImportAsync(TestTables.People());
        var more = Encoding.UTF8.GetString(TestTables.People(150, 2)).Replace("\n2", "\nabout 2", StringComparison.Ordinal);
        var stray = new StringBuilder(Encoding.UTF8.GetString(TestTables.People(300, 2))).Append("old,1,Bonn,no\n").ToString();
        await Assert.ThrowsExactlyAsync<DatasetException>(() => AppendAsync(host, first.Id, more));
        var second = await AppendAsync(host, first.Id, stray);
        Assert.AreEqual(501, second.Rows);
        var profile = (await host.Datasets.FindProfileAsync(second.Id, CancellationToken.None))!;
        Assert.Contains("1 value of 'age' is no number", string.Join('\n', profile.Guardrails.Select(guardrail => guardrail.Message)));
        Assert.AreEqual(1, profile.Find("age")!.Missing);

        var wished = await Assert.ThrowsExactlyAsync<DatasetException>(() => ImportsOf(host).AppendAsync(first.Id, Open(stray, "a.csv"), new ReadingWishes { Decimal = "," }, null, CancellationToken.None));
        Assert.Contains("leave out decimal", wished.Message);
        Assert.IsNull(await ImportsOf(host).AppendAsync(Guid.NewGuid(), Open(stray, "a.csv"), ReadingWishes.None, null, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Versions_GetNumbersOfTheirOwn_WhenSeveralAreMadeAtOnce_AndDeletedOnesGiveNoneBack(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        var first = await TakeAsync(host, Sales);
        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() =>
            AppendAsync(host, first.Id, string.Create(CultureInfo.InvariantCulture, $"day;price;code;paid\n01/12/2023;{number};9;false\n")))));
        CollectionAssert.AreEquivalent(new[] { 2, 3, 4, 5, 6, 7 }, made.Select(version => version.Version).ToArray());

        var newest = (await host.Datasets.FindNewestAsync(first.Series, CancellationToken.None))!;
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(newest.Id, CancellationToken.None));
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Datasets.DeleteAsync(first.Id, CancellationToken.None));
        Assert.AreEqual(6, (await host.Datasets.FindNewestAsync(first.Series, CancellationToken.None))!.Version);
        var next = (await ImportsOf(host).ReadAgainAsync(made.First(version => version.Version == 3).Id, null, null, CancellationToken.None))!;
        Assert.AreEqual((8, first.Series), (next.Version, next.Series));
    }

    [TestMethod]
    public async Task Models_PredictAndAreCompared_OnRowsThatWereAppended()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var first = await TakeAsync(host, Encoding.UTF8.GetString(TestTables.People()).Replace(',', ';').Replace('.', ','), "people.csv");
        var more = Encoding.UTF8.GetString(TestTables.People(150, 2)).Replace(',', ';').Replace('.', ',') + "1;2;3;4;5;6\n";
        var second = await AppendAsync(host, first.Id, more);
        Assert.AreEqual((350L, 1L), (second.Rows, second.RejectedCount));
        var request = new TrainingRequest("bought") { Trials = 1, Learners = ["lbfgs"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(second.Id, new ExperimentRequest(request), CancellationToken.None);
        Assert.IsEmpty(created.Problems);
        var ended = await host.WaitForEndAsync(created.Experiment!.Id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var (one, two) = ((await host.Models.FindVersionAsync("people", 1, CancellationToken.None))!, (await host.Publisher.PublishAsync(created.Experiment.Id, "small", CancellationToken.None))!);
        var other = (await host.Models.FindVersionAsync("people", two.Version, CancellationToken.None))!;

        var comparison = await host.Services.GetRequiredService<ComparisonService>().CreateAsync(one, other, second, false, CancellationToken.None);
        var batch = (await host.Services.GetRequiredService<BatchService>().CreateAsync(one, second.Id, new BatchRequest("csv", ["income"], false), CancellationToken.None))!;
        await WaitAsync(async () => (await host.Services.GetRequiredService<ComparisonService>().FindAsync(comparison.Id, CancellationToken.None))!.HasEnded
            && (await host.Services.GetRequiredService<BatchService>().FindAsync(batch.Id, CancellationToken.None))!.HasEnded);
        var compared = (await host.Services.GetRequiredService<ComparisonService>().FindAsync(comparison.Id, CancellationToken.None))!;
        Assert.AreEqual((OrderState.Completed, 350L), (compared.State, compared.Rows), compared.Reason);
        var predicted = (await host.Services.GetRequiredService<BatchService>().FindAsync(batch.Id, CancellationToken.None))!;
        Assert.AreEqual((OrderState.Completed, 350L, 0L), (predicted.State, predicted.Rows, predicted.Unreadable), predicted.Reason);
    }

    private static DatasetImports ImportsOf(StudioHost host) => host.Services.GetRequiredService<DatasetImports>();

    private static OpenedSource Open(string table, string name) => new(new MemoryStream(Encoding.UTF8.GetBytes(table)), name, null);

    private static Task<DatasetRecord> TakeAsync(StudioHost host, string table, string name = "sales.csv") =>
        ImportsOf(host).ImportAsync(Open(table, name), new ReadingWishes { DateOrder = DateOrder.DayFirst }, null, CancellationToken.None);

    private static async Task<DatasetRecord> AppendAsync(StudioHost host, Guid id, string table) =>
        (await ImportsOf(host).AppendAsync(id, Open(table, "more.csv"), ReadingWishes.None, null, CancellationToken.None))!;

    private static async Task WaitAsync(Func<Task<bool>> wanted)
    {
        for (var i = 0; i < 1200; i++)
        {
            if (await wanted())
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail("It did not happen within a minute.");
    }
}
