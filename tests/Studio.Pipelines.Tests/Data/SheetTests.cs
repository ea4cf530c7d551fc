namespace Studio.Pipelines.Tests.Data;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Tests.Data.Packing;
using static Workbook;

[TestClass]
public sealed class SheetTests
{
    private static readonly string[][] Small = [[Text("a"), Text("b")], [Number(1), Text("x")], [Number(2), Text("y")]];

    [TestMethod]
    public async Task ReadAsync_ReadsEveryKindOfCell()
    {
        var workbook = new Workbook().Sheet("Data",
        [
            [],
            [Text("n"), Text("share"), Text("price"), Text("day"), Text("truth"), Text("name"), Text("time"), Text("long")],
            [Number(0.1), Number(0.25, "0.0%"), Number(1234.5, "[$€-407] #,##0.00"), Number(45000.25, "yyyy-mm-dd hh:mm"), Truth(true), Text("ä, \"b\"\nc"), Number(0.5, "hh:mm:ss"), Number(1.5, "[h]:mm")],
            [],
            [Number(3, "0\"days\""), Number(0.5, "0.0%"), Error("#N/A"), Number(59, "yyyy-mm-dd hh:mm"), Truth(false), Text(" 漢 "), Number(0.75, "hh:mm:ss"), Error("#DIV/0!")],
            [],
            [],
        ]);
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.xlsx", workbook.ToBytes());
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        Assert.AreEqual(0, dataset.Notes.Count);
        CollectionAssert.AreEqual(new[] { 0.1, double.NaN, 3 }, table.Column<NumberColumn>("n").Values);
        CollectionAssert.AreEqual(new[] { 0.25, double.NaN, 0.5 }, table.Column<NumberColumn>("share").Values);
        CollectionAssert.AreEqual(new[] { 1234.5, double.NaN, double.NaN }, table.Column<NumberColumn>("price").Values);
        CollectionAssert.AreEqual(new[] { 1.5, double.NaN, double.NaN }, table.Column<NumberColumn>("long").Values);
        Assert.AreEqual(ColumnType.Timestamp, dataset.Columns[3].Type);
        Assert.AreEqual(ColumnType.Boolean, dataset.Columns[4].Type);
        CollectionAssert.AreEqual(new[] { "ä, \"b\"\nc", "", "漢" }, table.Column<TextColumn>("name").Values);
        CollectionAssert.AreEqual(new[] { "12:00:00", "", "18:00:00" }, table.Column<TextColumn>("time").Values);
    }

    [TestMethod]
    [DataRow(false, 45000.25, "2023-03-15T06:00:00")]
    [DataRow(true, 45000.25, "2027-03-16T06:00:00")]
    [DataRow(false, 59, "1900-02-28T00:00:00")]
    [DataRow(false, 61, "1900-03-01T00:00:00")]
    public async Task Read_CountsDaysAsTheWorkbookDoes(bool from1904, double days, string expected)
    {
        var workbook = new Workbook { From1904 = from1904 }.Sheet("Data", [[Text("a"), Text("day")], [Number(1), Number(days, "yyyy-mm-dd hh:mm")]]);
        using var data = new TemporaryDataset();
        var file = await data.PrepareAsync("a.xlsx", workbook.ToBytes());
        using var records = TextSource.Find(file, DatasetReaderOptions.Training, CancellationToken.None).Open();
        Assert.IsTrue(records.Read());
        Assert.AreEqual(CellKind.Moment, records[1].Kind);
        Assert.AreEqual(expected, System.Text.Encoding.UTF8.GetString(records[1].Text).Replace(' ', 'T') + (expected.EndsWith("T00:00:00", StringComparison.Ordinal) ? "T00:00:00" : ""));
    }

    [TestMethod]
    [DataRow(null, "a,b", 2, 1)]
    [DataRow("second", "c,d", 1, 0)]
    [DataRow("Hidden", "e,f", 1, 0)]
    public async Task ReadAsync_ReadsTheFirstSheetThatIsShown_OrTheOneThatIsSaid(string? sheet, string columns, int rows, int notes)
    {
        var workbook = new Workbook().Sheet("Hidden", [[Text("e"), Text("f")], [Number(1), Number(2)]], hidden: true).Sheet("First", Small).Sheet("Second", [[Text("c"), Text("d")], [Number(1), Number(2)]]);
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.xlsx", workbook.ToBytes(), DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Sheet = sheet } });
        Assert.AreEqual(columns, string.Join(',', dataset.Columns.Select(column => column.Name)));
        Assert.AreEqual(rows, dataset.Rows);
        Assert.AreEqual(notes, dataset.Notes.Count);
        Assert.IsTrue(dataset.Notes.All(note => note.Message.StartsWith("The sheet 'First' is read; the workbook also has 'Second', 'Hidden'.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task ReadAsync_FindsTheHeader_BelowATitleAndBesideEmptyColumns()
    {
        string[][] rows =
        [
            [Text("Report 2024")], [],
            ["", Text("city"), "", Text("age"), Text("verdict")],
            .. Enumerable.Range(0, 20).Select(row => new[] { "", Text($"c{row % 3}"), "", Number(row), Text(row % 2 == 0 ? "good" : "bad") }),
        ];
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.xlsx", new Workbook().Sheet("Data", rows).ToBytes());
        Assert.AreEqual("city,age,verdict", string.Join(',', dataset.Columns.Select(column => column.Name)));
        Assert.AreEqual(20, dataset.Rows);
    }

    [TestMethod]
    public async Task ReadAsync_ReadsAWorkbook_WhateverItIsCalledAndPackedIn()
    {
        var workbook = new Workbook().Sheet("Data", Small).ToBytes();
        foreach (var (name, bytes) in new[] { ("a.csv", workbook), ("a.xls", workbook), ("a.zip", PackedBytes.Zip(("x/a.xlsx", workbook))), ("a.xlsx.gz", PackedBytes.Gzip(workbook)) })
        {
            using var data = new TemporaryDataset();
            Assert.AreEqual(2, (await data.ReadAsync(name, bytes)).Rows);
        }
    }

    [TestMethod]
    public async Task ReadAsync_NamesTheRemedy_WhenASheetCannotBeRead()
    {
        var workbook = new Workbook().Sheet("Data", Small).ToBytes();
        await RefusesAsync("a.xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "is an old Excel workbook (.xls)");
        await RefusesAsync("a.xlsb", PackedBytes.Zip(("[Content_Types].xml", "x"u8.ToArray()), ("xl/workbook.bin", "x"u8.ToArray())), "is a binary Excel workbook (.xlsb); save it as .xlsx");
        await RefusesAsync("a.ods", PackedBytes.Zip(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"u8.ToArray()), ("Thumbnails/thumbnail.png", "x"u8.ToArray())), "is an OpenDocument file (.ods); save it as .xlsx");
        await RefusesAsync("a.xlsx", workbook[..(workbook.Length / 2)], "damaged");
        await RefusesAsync("a.xlsx", workbook, "has no sheet 'x'; it has 'Data'", "x");
        await RefusesAsync("a.xlsx", new Workbook().Sheet("Data", []).ToBytes(), "blank lines only");
        await RefusesAsync("a.xlsx", new Workbook().Sheet("Data", [[Text("a"), "", Text("c")], [Number(1), Number(2), Number(3)]]).ToBytes(), "column 2 has no name");
    }

    private static async Task RefusesAsync(string name, byte[] bytes, string message, string? sheet = null)
    {
        using var data = new TemporaryDataset();
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync(name, bytes, DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Sheet = sheet } }));
        StringAssert.Contains(failure.Message, message, StringComparison.Ordinal);
        Assert.AreEqual(0, data.Leftovers.Length);
    }
}
