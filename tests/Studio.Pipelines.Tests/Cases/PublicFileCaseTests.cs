namespace Studio.Pipelines.Tests.Cases;

using ParquetSharp;
using Studio.Pipelines.Data;

/// <summary>Files as other programs write them, which people have brought to this and other programs, and what is to be read from them.</summary>
[TestClass]
public sealed class PublicFileCaseTests
{
    private const int Count = 120;

    [TestMethod]
    public async Task KeptCells_AreCopiedAsTheyStand()
    {
        using var table = await TrainedTable.TrainAsync($"x,y,kind\n{Lines(Row)}", "kind");
        string[] rows = ["1234567890123456,1.10,TRUE,05/11/2023,0.90", "4000123412341235,1.1,FALSE,25/11/2023,.10", "1000000000000000,2.0,TRUE,06/12/2023,8e-1"];
        var kept = await table.KeepAsync($"order_no,version,paid,day,x\n{string.Join('\n', rows)}\n", "order_no", "version", "paid", "day", "x");
        CollectionAssert.AreEqual(rows, kept.Select(cells => string.Join(',', cells)).ToArray());
    }

    [TestMethod]
    [DataRow("x,y,kind,", ",", ",")]
    [DataRow("x\ty\tkind", "\t", "\t")]
    [DataRow("x,y,kind,", ",", "")]
    public async Task ADelimiterTooMany_IsNoColumn(string header, string delimiter, string end)
    {
        using var table = await TrainedTable.TrainAsync($"{header}\n{Lines(i => Row(i, delimiter) + end)}", "kind");
        await IsWholeAsync(table);
        var rows = table.Predict($"{header.Replace($"{delimiter}kind", "", StringComparison.Ordinal)}\n0.9{delimiter}0.1{end}\n0.1{delimiter}0.9{end}\n");
        CollectionAssert.AreEqual(new[] { "a", "b" }, rows.Labels!.ToArray());
    }

    [TestMethod]
    public async Task NamesOfRows_AreLeftOut_WhereTheHeaderHasNoneForThem()
    {
        using var table = await TrainedTable.TrainAsync($"x\ty\tkind\n{Lines(i => $"{i + 1}\t{Row(i, "\t")}")}", "kind");
        Assert.AreEqual((Count, 0), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(new[] { "x", "y" }, table.Plan.Features.Select(feature => feature.Name).ToArray());
        string[] expected = ["a", "b"];
        CollectionAssert.AreEqual(expected, table.Predict("x\ty\n1\t0.9\t0.1\n2\t0.1\t0.9\n").Labels!.ToArray());
        CollectionAssert.AreEqual(expected, table.Predict("x\ty\n0.9\t0.1\n0.1\t0.9\n").Labels!.ToArray());
    }

    [TestMethod]
    public async Task TheLineThatNamesTheSeparator_IsNoHeader()
    {
        using var table = await TrainedTable.TrainAsync($"\uFEFFsep=;\r\nx;y;kind\r\n{Lines(i => Row(i, ";").Replace('.', ','), "\r\n")}", "kind");
        await IsWholeAsync(table);
        CollectionAssert.AreEqual(new[] { "a", "b" }, table.Predict("sep=;\r\nx;y\r\n0,9;0,1\r\n0,1;0,9\r\n").Labels!.ToArray());
    }

    [TestMethod]
    [DataRow("# logger 7, site B\n# exported 2024-01-02, 10:00, UTC\n")]
    [DataRow("Monthly report\nBranch: North\n\n")]
    [DataRow("Monthly report,,\n,,\n")]
    public async Task LinesAboveTheHeader_AreLeftOut_WhichIsTold(string above)
    {
        using var table = await TrainedTable.ReadAsync("a.csv", $"{above}x,y,kind\n{Lines(Row)}");
        await IsWholeAsync(table);
        Assert.Contains("lines-above", table.Data.Notes.Select(note => note.Code).ToList());
    }

    [TestMethod]
    public async Task RepeatedHeaders_AreNoRows_WhichIsTold()
    {
        var part = $"day,x,y,kind\n{Lines(i => $"2024-01-{1 + (i % 28):00},{Row(i)}")}";
        using var table = await TrainedTable.TrainAsync(part + part + part, "kind");
        Assert.AreEqual((3 * Count, 2), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(new long[] { Count + 2, (2 * Count) + 3 }, table.Data.Rejected.Select(line => line.Line).ToArray());
        Assert.IsTrue(table.Data.Rejected.All(line => line.Cause.Contains("repeats the header", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { ColumnType.Timestamp, ColumnType.Number, ColumnType.Number, ColumnType.Text }, table.Data.Columns.Select(column => column.Type).ToArray());
        CollectionAssert.AreEqual(new[] { "a", "b" }, table.Plan.Classes.ToArray());
    }

    [TestMethod]
    public async Task CarriageReturns_EndLines_AndCountThem()
    {
        var lines = $"x,y,kind\n{Lines(Row)}".Split('\n').ToList();
        using var whole = await TrainedTable.ReadAsync("a.csv", string.Join('\r', lines));
        await IsWholeAsync(whole);
        lines.Insert(61, "1,2");
        using var stray = await TrainedTable.ReadAsync("a.csv", string.Join('\r', lines));
        await IsWholeAsync(stray, rejected: 1);
        Assert.AreEqual(62, stray.Data.Rejected.Single().Line);
    }

    [TestMethod]
    public async Task UnitsInTheHeader_AreNotSplit_WhereDecimalCommasFitThem()
    {
        var rows = Lines(i => FormattableString.Invariant($"{5 + (i * 0.3):0.0};{980 + (i * 7 % 50):0.0};{20 + (i * 37 % 700 / 10.0):0.0};{10 + (i * 0.6) + (i * 37 % 700 / 100.0):0.0}").Replace('.', ','));
        using var table = await TrainedTable.TrainAsync($"Temperatur, °C;Druck, hPa;Feuchte, %;Ertrag, kW\n{rows}", "Ertrag, kW", "lbfgs");
        CollectionAssert.AreEqual(new[] { "Temperatur, °C", "Druck, hPa", "Feuchte, %", "Ertrag, kW" }, table.Data.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(5 + (0.3 * (Count - 1)), table.Column("Temperatur, °C").Numbers!.Max, 1e-9);
        Assert.IsGreaterThan(0.9, table.Result.Metrics.Validation["r2"]);
    }

    [TestMethod]
    public async Task Quotes_AreQuotes_AfterABlank()
    {
        string[] names = ["Smith, J.", "Doe, A.", "Roe, M."];
        using var table = await TrainedTable.TrainAsync($"\"id\", \"name\", \"age\", \"answer\"\n{Lines(i => $"{i}, \"{names[i % 3]}\", {18 + (i * 37 % 60)}, \"{(18 + (i * 37 % 60) > 45 ? "yes" : "no")}\"")}", "answer");
        Assert.AreEqual((Count, 0), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(new[] { "id", "name", "age", "answer" }, table.Data.Columns.Select(column => column.Name).ToArray());
        CollectionAssert.AreEquivalent(names, table.Column("name").TopValues.Select(value => value.Value).ToArray());
        CollectionAssert.AreEqual(new[] { "no", "yes" }, table.Plan.Classes.ToArray());
    }

    [TestMethod]
    public async Task ChineseSpreadsheets_AreRead_WhichIsTold()
    {
        string[] cities = ["北京", "上海", "广州"];
        var text = $"城市,年龄,评价\n{Lines(i => $"{cities[i % 3]},{18 + (i * 37 % 60)},{(i % 3 == 1 ? "好" : "差")}")}";
        using var table = await TrainedTable.ReadAsync("a.csv", TextEncoding.Named("gbk").GetBytes(text));
        CollectionAssert.AreEqual(new[] { "城市", "年龄", "评价" }, table.Data.Columns.Select(column => column.Name).ToArray());
        Assert.Contains("encoding", table.Data.Notes.Select(note => note.Code).ToList());
        await table.TrainAsync("评价");
        CollectionAssert.AreEqual(new[] { "好", "差" }, table.Predict("城市,年龄\n上海,30\n北京,30\n").Labels!.ToArray());
    }

    [TestMethod]
    public async Task JsonKeys_AreTwoColumns_WhereTheyDifferByCase()
    {
        using var table = await TrainedTable.ReadAsync("a.jsonl", Lines(i => $$"""{"id": {{Y(i)}}, "Id": {{X(i)}}, "kind": "{{Kind(i)}}"}"""));
        CollectionAssert.AreEqual(new[] { "id", "Id", "kind" }, table.Data.Columns.Select(column => column.Name).ToArray());
        await table.TrainAsync("kind");
        var answers = table.PredictJson("""{"id": 0.5, "Id": 0.9}""", """{"id": 0.5, "Id": 0.1}""", """{"Id": 0.9, "id": 0.1}""", """{"Id": 0.1, "id": 0.9}""");
        CollectionAssert.AreEqual(new[] { "a", "b", "a", "b" }, answers.Labels!.ToArray());
    }

    [TestMethod]
    public async Task RowsWithoutTheirLastCells_AreRows_WhichIsTold()
    {
        using var table = await TrainedTable.ReadAsync("a.csv", $"x,y,kind,remark,phone\n{Lines(i => Row(i) + (i % 4) switch { 0 => "", 1 => ",ok", _ => $",ok,555-01{i:000}" })}");
        await IsWholeAsync(table);
        Assert.AreEqual((Count / 4, Count / 2), (table.Column("remark").Missing, table.Column("phone").Missing));
        Assert.Contains("short-lines", table.Data.Notes.Select(note => note.Code).ToList());
    }

    [TestMethod]
    public async Task Names_MayHaveSeveralLines()
    {
        using var table = await TrainedTable.TrainAsync($"\"Amount\n(USD)\",y,\"kind of\nthing\"\n{Lines(i => $"{X(i)},{Y(i)},{(Kind(i) == "a" ? "\"a\nb\"" : "\"say \"\"c\"\"\"")}")}", "kind of\nthing");
        Assert.AreEqual((Count, 0), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(new[] { "Amount\n(USD)", "y" }, table.Plan.Features.Select(feature => feature.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "a\nb", "say \"c\"" }, table.Predict("y,\"Amount\n(USD)\"\n0.1,0.9\n0.1,0.1\n").Labels!.ToArray());
    }

    [TestMethod]
    [DataRow(40, 170, 80, 100)]
    [DataRow(-1, -1, 80, -1)]
    public async Task QuotesBetweenTabs_AreText_WhereTheyOpenNothing(params int[] odd)
    {
        string[] messages = [.. Enumerable.Range(0, 300).Select(i => $"{(Array.IndexOf(odd, i) switch { < 0 => "", < 2 => "\"", _ => "\"Free\" " })}please call {i * 37 % 300} back {(i % 2 == 0 ? "win a prize" : "see you")}")];
        using var table = await TrainedTable.ReadAsync("a.tsv", $"kind\tmessage\tn\n{string.Concat(messages.Select((message, i) => $"{(i % 2 == 0 ? "spam" : "ham")}\t{message}\t{i % 9}\n"))}");
        Assert.AreEqual((messages.Length, 0), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(messages, (await table.ValuesAsync()).Column<TextColumn>("message").Values);
    }

    [TestMethod]
    public async Task ParquetColumns_KeepTheirNames_WhereTheyDifferByCase()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, [new Column<double>("Name"), new Column<double>("name")], leaveOpen: true))
        {
            using var group = writer.AppendRowGroup();
            using (var first = group.NextColumn().LogicalWriter<double>())
            {
                first.WriteBatch([1, 2, 3]);
            }

            using var second = group.NextColumn().LogicalWriter<double>();
            second.WriteBatch([10, 20, 30]);
            writer.Close();
        }

        using var table = await TrainedTable.ReadAsync("names.parquet", file.ToArray());
        CollectionAssert.AreEqual(new[] { ("Name", 3.0), ("name", 30.0) }, table.Profile.Columns.Select(column => (column.Name, column.Numbers!.Max)).ToArray());
    }

    [TestMethod]
    public async Task ParquetTypes_AreWhatTheyMean()
    {
        (string Name, string Value, ColumnType Type)[] columns =
        [
            ("u8", "(i % 256)::UTINYINT", ColumnType.Number),
            ("i64", "i * 1000000000", ColumnType.Number),
            ("dec", "((i * 7 + 13) / 100)::DECIMAL(9, 2)", ColumnType.Number),
            ("f32", "(i / 8)::FLOAT", ColumnType.Number),
            ("flag", "i % 2 = 0", ColumnType.Boolean),
            ("day", "DATE '2023-01-01' + i::INTEGER", ColumnType.Timestamp),
            ("ts", "make_timestamp((1672531200 + i * 3600) * 1000000)", ColumnType.Timestamp),
            ("tz", "to_timestamp(1672531200 + i * 3600)", ColumnType.Timestamp),
            ("ns", "make_timestamp((1672531200 + i * 3600) * 1000000)::TIMESTAMP_NS", ColumnType.Timestamp),
            ("kind", "(CASE WHEN i % 2 = 0 THEN 'red' ELSE 'blue' END)::ENUM('red', 'blue')", ColumnType.Text),
            ("text", "'word ' || i % 5", ColumnType.Text),
            ("list", "[i % 3, 1]", ColumnType.Text),
            ("struct", "{'a': i % 3}", ColumnType.Text),
            ("map", "MAP {'k': i % 3}", ColumnType.Text),
            ("uuid", "uuid()", ColumnType.Text),
            ("clock", "TIME '10:00:00' + to_seconds(i)", ColumnType.Text),
            ("way", "CASE WHEN i < 60 THEN 'up' ELSE 'down' END", ColumnType.Text),
        ];
        var file = await ParquetAsync($"SELECT {string.Join(", ", columns.Select(column => $"{column.Value} AS {Sql.Name(column.Name)}"))} FROM range({Count}) AS t(i)");
        using var table = await TrainedTable.ReadAsync("types.parquet", file);
        Assert.AreEqual(Count, table.Data.Rows);
        CollectionAssert.AreEqual(columns.Select(column => (column.Name, column.Type)).ToArray(), table.Profile.Columns.Select(column => (column.Name, column.Type)).ToArray());
        foreach (var moment in new[] { "ts", "tz", "ns" })
        {
            Assert.AreEqual((1672531200, 1672531200 + ((Count - 1) * 3600.0)), (table.Column(moment).Numbers!.Min, table.Column(moment).Numbers!.Max), moment);
        }

        Assert.AreEqual(8.46, table.Column("dec").Numbers!.Max, 1e-12);
        CollectionAssert.AreEquivalent(new[] { "[0,1]", "[1,1]", "[2,1]" }, table.Column("list").TopValues.Select(value => value.Value).ToArray());
        await table.TrainAsync("way");
        Assert.IsGreaterThan(0.95, table.Result.Metrics.Validation["auc"]);
    }

    /// <summary>Lines of the table of most cases.</summary>
    private static string Lines(Func<int, string> line, string end = "\n") => string.Concat(Enumerable.Range(0, Count).Select(i => line(i) + end));

    private static string Row(int i) => Row(i, ",");

    private static string Row(int i, string delimiter) => string.Join(delimiter, X(i), Y(i), Kind(i));

    private static string X(int i) => $"0.{i * 337 % 997:000}";

    private static string Y(int i) => $"0.{i * 571 % 991:000}";

    private static string Kind(int i) => i * 337 % 997 > 500 ? "a" : "b";

    /// <summary>Every cell of the lines is there, in columns of the names and types that they have.</summary>
    private static async Task IsWholeAsync(TrainedTable table, int rejected = 0)
    {
        Assert.AreEqual((Count, rejected), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEqual(
            new[] { ("x", ColumnType.Number), ("y", ColumnType.Number), ("kind", ColumnType.Text) },
            table.Data.Columns.Take(3).Select(column => (column.Name, column.Type)).ToArray());
        var values = await table.ValuesAsync();
        for (var i = 0; i < Count; i++)
        {
            Assert.AreEqual((i * 337 % 997 / 1000.0, i * 571 % 991 / 1000.0, Kind(i)), (values.Column<NumberColumn>("x").Values[i], values.Column<NumberColumn>("y").Values[i], values.Column<TextColumn>("kind").Values[i]));
        }
    }

    private static async Task<byte[]> ParquetAsync(string select)
    {
        var folder = Directory.CreateTempSubdirectory("studio-parquet-").FullName;
        try
        {
            var path = Path.Combine(folder, "file");
            using var session = DuckDbSession.Open([path], Path.Combine(folder, "spill"));
            await session.ExecuteAsync($"COPY ({select}) TO {Sql.Text(path)} (FORMAT parquet)", CancellationToken.None);
            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
