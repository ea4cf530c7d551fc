namespace Studio.Pipelines.Tests.Data.Reading;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Files as people have them.</summary>
[TestClass]
public sealed class DialectTests
{
    private static readonly string Rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"0.{i + 10},0.{i + 30},{(i % 2 == 0 ? "a" : "b")}\n"));

    [TestMethod]
    [DataRow("", "x,y,kind\n", "")]
    [DataRow("sep=,\r\n", "x,y,kind\n", "")]
    [DataRow("# logger 7, site B\n# exported 2024-01-02, 10:00, UTC\n", "x,y,kind\n", "")]
    [DataRow("Monthly report\nBranch: North\n\n", "x,y,kind\n", "")]
    [DataRow("Monthly report,,\n,,\n", "x,y,kind\n", "")]
    [DataRow("", "x,y,kind,\n", "")]
    [DataRow("", "x,y,kind,\n", ",")]
    [DataRow("", "x,y,kind\n", ",")]
    public async Task ReadAsync_FindsTheHeader_WhateverStandsAroundIt(string above, string header, string trailing)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", above + header + Rows.Replace("\n", $"{trailing}\n", StringComparison.Ordinal));
        CollectionAssert.AreEqual(new[] { "x", "y", "kind" }, dataset.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual((30, 0), (dataset.Rows, dataset.RejectedCount));
    }

    [TestMethod]
    [DataRow(",x,y\n", "0,")]
    [DataRow("x,y\n", "r1,")]
    public async Task ReadAsync_NamesTheColumnOfRowNames(string header, string name)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", header + string.Concat(Enumerable.Range(0, 30).Select(i => $"{name}0.5,{i}\n")));
        CollectionAssert.AreEqual(new[] { "Unnamed: 0", "x", "y" }, dataset.Columns.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    [DataRow("\n")]
    [DataRow("\r\n")]
    [DataRow("\r")]
    public async Task ReadAsync_ReadsEveryLineEnd_AndNumbersTheLines(string end)
    {
        using var data = new TemporaryDataset();
        var lines = Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        lines.Insert(9, "1,2,3,4");
        var dataset = await data.ReadAsync("a.csv", string.Concat(lines.Prepend("x,y,kind").Select(line => line + end)));
        Assert.AreEqual((30, 11), (dataset.Rows, dataset.Rejected.Single().Line));
    }

    [TestMethod]
    public async Task ReadAsync_TakesSemicolons_WhenCommasFitEveryLineToo()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "Temperatur, °C;Druck, hPa;Feuchte, %\n9,9;1014,5;64,4\n19,4;990,8;75,5\n");
        CollectionAssert.AreEqual(new[] { "Temperatur, °C", "Druck, hPa", "Feuchte, %" }, table.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1014.5, 990.8 }, table.Column<NumberColumn>("Druck, hPa").Values);
    }

    [TestMethod]
    public async Task ReadAsync_ReadsBlanksBeforeQuotes()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "id, name, age\n1, \"Smith, J.\", 34\n2, \"Doe\", 35\n");
        CollectionAssert.AreEqual(new[] { "Smith, J.", "Doe" }, table.Column<TextColumn>("name").Values);
        CollectionAssert.AreEqual(new double[] { 34, 35 }, table.Column<NumberColumn>("age").Values);
    }

    [TestMethod]
    public async Task ReadAsync_TakesQuotesForText_BetweenTabs()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.tsv", "id\ttext\n1\t\"Free\" shipping\n2\t\"open\n3\t5\" pipe\n");
        CollectionAssert.AreEqual(new[] { "\"Free\" shipping", "\"open", "5\" pipe" }, table.Column<TextColumn>("text").Values);
    }

    [TestMethod]
    public async Task ReadAsync_ReadsQuotesAfterBackslashes()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "id,text\n1,\"say \\\"hi\\\", now\"\n2,\"plain\"\n3,\"a \\\\ b\"\n");
        CollectionAssert.AreEqual(new[] { "say \"hi\", now", "plain", "a \\ b" }, table.Column<TextColumn>("text").Values);
    }

    [TestMethod]
    public async Task ReadAsync_LeavesRepeatedHeadersOut()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"x,y,kind\n{Rows}x,y,kind\n{Rows}");
        Assert.AreEqual((60, new RejectedLine(32, null, "The line repeats the header.")), (dataset.Rows, dataset.Rejected.Single()));
        Assert.AreEqual(ColumnType.Number, dataset.Columns[0].Type);
    }

    [TestMethod]
    public async Task ReadAsync_RejectsLinesThatEndEarly_WhereHardlyAnyDoes()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"x,y,kind\n{string.Concat(Enumerable.Repeat(Rows, 5))}1,2\n");
        Assert.AreEqual((150, new RejectedLine(152, null, "The line has 2 values where the header names 3 columns.")), (dataset.Rows, dataset.Rejected.Single()));
    }

    [TestMethod]
    public async Task ReadAsync_ReadsLinesThatEndEarly_WhereThatIsHowTheFileIsWritten()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"x,y,kind\n{Rows}{string.Concat(Enumerable.Repeat("1,2\n", 10))}");
        Assert.AreEqual((40, 0), (dataset.Rows, dataset.RejectedCount));
        Assert.AreEqual("10 lines end before the last column; what they lack is missing.", dataset.Notes.Single().Message);
    }

    [TestMethod]
    public async Task ReadAsync_RefusesALine_WithAValueInANamelessColumn()
    {
        using var data = new TemporaryDataset();
        var body = string.Concat(Enumerable.Range(0, 600).Select(i => $"{i},a,\n"));
        var dataset = await data.ReadAsync("a.csv", $"x,kind,\n{body}600,b,lost\n");
        Assert.AreEqual((600, "The line has a value in column 3, which the header does not name."), (dataset.Rows, dataset.Rejected.Single().Cause));
    }

    [TestMethod]
    public async Task ReadAsync_FollowsWhatIsSaid()
    {
        using var data = new TemporaryDataset();
        var (wishes, problems) = new ReadingOptions
        {
            Delimiter = "|",
            SkipLines = 2,
            DateOrder = "dmy",
            Missing = ["unknown"],
            Types = ["code=text", "price=number:,"],
        }.Read();
        Assert.IsEmpty(problems);
        var dataset = await data.ReadAsync(
            "a.txt", "x|y\n1|2\ncode|price|day|n\n7|1,234|05/11/2023|1\n8|2,500|06/11/2023|unknown\n", DatasetReaderOptions.Training with { Wishes = wishes });
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "7", "8" }, table.Column<TextColumn>("code").Values);
        CollectionAssert.AreEqual(new[] { 1.234, 2.5 }, table.Column<NumberColumn>("price").Values);
        Assert.AreEqual(new DateTime(2023, 11, 5), DateTime.UnixEpoch.AddSeconds(table.Column<NumberColumn>("day").Values[0]));
        CollectionAssert.AreEqual(new[] { 1, double.NaN }, table.Column<NumberColumn>("n").Values);
        Assert.IsEmpty(dataset.Notes);
    }

    [TestMethod]
    public void Read_TellsEverythingThatIsWrong()
    {
        var (_, problems) = new ReadingOptions { Delimiter = ";;", Decimal = "x", DateOrder = "ymd", SkipLines = -1, Types = ["a", "b=number:;"] }.Read();
        CollectionAssert.AreEqual(new[] { "delimiter", "decimal", "date-order", "skip-lines", "types", "types" }, problems.Select(problem => problem.Option).ToArray());
    }

    [TestMethod]
    public async Task ReadAsync_TellsWhatItGuessed()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "day,sum\n05/11/2023,\"1,234\"\n06/10/2023,\"2,500\"\n");
        CollectionAssert.AreEqual(new[] { "date-order", "thousands" }, dataset.Notes.Select(note => note.Code).ToArray());
    }

    [TestMethod]
    public async Task ReadAsync_TellsNoGuess_WhereTheFormatOfTheColumnIsSaid()
    {
        using var data = new TemporaryDataset();
        var wishes = new ReadingOptions { Types = ["day=date:dmy", "sum=number:."] }.Read().Wishes;
        var dataset = await data.ReadAsync("a.csv", "day,sum\n05/11/2023,\"1,234\"\n06/10/2023,\"2,500\"\n", DatasetReaderOptions.Training with { Wishes = wishes });
        Assert.IsEmpty(dataset.Notes);
    }

    [TestMethod]
    [DataRow("23/11/05,23/12/31,23/10/17,24/01/02", true)]
    [DataRow("05/11/23,31/12/23,17/10/23,02/01/24", false)]
    [DataRow("15.03.52,31.12.68,01.02.99", false)]
    public async Task ReadAsync_Tells_WhenTwoDigitsThatComeFirstMayBeTheYear(string days, bool told)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"day,n\n{string.Concat(days.Split(',').Select((day, i) => $"{day},{i}\n"))}");
        Assert.AreEqual(told, dataset.Notes.Any(note => note.Message.Contains("the first could be the year", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task ReadAsync_ReadsAmbiguousDates_AsClearOnesOfTheSameFile()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "born,paid\n31/12/2000,05/11/2023\n30/11/2000,06/11/2023\n");
        Assert.AreEqual(new DateTime(2023, 11, 5), DateTime.UnixEpoch.AddSeconds(table.Column<NumberColumn>("paid").Values[0]));
    }
}
