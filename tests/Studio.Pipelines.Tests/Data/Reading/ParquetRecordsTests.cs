namespace Studio.Pipelines.Tests.Data.Reading;

using DuckDB.NET.Data;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

[TestClass]
public sealed class ParquetRecordsTests
{
    [TestMethod]
    [DataRow("1.5::DOUBLE", ColumnType.Number, "1.5")]
    [DataRow("0.1::FLOAT", ColumnType.Number, "0.10000000149011612")]
    [DataRow("-7::SMALLINT", ColumnType.Number, "-7")]
    [DataRow("4000000000::UINTEGER", ColumnType.Number, "4000000000")]
    [DataRow("9007199254740992::BIGINT", ColumnType.Number, "9007199254740992")]
    [DataRow("9007199254740993::BIGINT", ColumnType.Text, "9007199254740993")]
    [DataRow("18446744073709551615::UBIGINT", ColumnType.Text, "18446744073709551615")]
    [DataRow("123456789012345678::DECIMAL(18, 0)", ColumnType.Text, "123456789012345678")]
    [DataRow("12345678.25::DECIMAL(18, 2)", ColumnType.Number, "12345678.25")]
    [DataRow("12345678.25::DECIMAL(10, 2)", ColumnType.Number, "12345678.25")]
    [DataRow("true", ColumnType.Boolean, "true")]
    [DataRow("DATE '2023-11-05'", ColumnType.Timestamp, "2023-11-05")]
    [DataRow("TIMESTAMP '1999-12-31 23:59:59.25'", ColumnType.Timestamp, "1999-12-31T23:59:59.25")]
    [DataRow("TIMESTAMPTZ '2023-11-05 10:30:00+02'", ColumnType.Timestamp, "2023-11-05T08:30:00")]
    [DataRow("DATE '9999-12-31'", ColumnType.Timestamp, "9999-12-31")]
    [DataRow("'1,234.50'", ColumnType.Number, "1234.5")]
    [DataRow("'007'", ColumnType.Text, "007")]
    [DataRow("'31/12/2023'", ColumnType.Timestamp, "2023-12-31")]
    [DataRow("' Zoë '", ColumnType.Text, "Zoë")]
    [DataRow("[1, 2]", ColumnType.Text, "[1,2]")]
    [DataRow("{'a': 1}", ColumnType.Text, "{\"a\":1}")]
    public async Task ReadAsync_KeepsTheValue_WhateverTypeItHas(string sql, ColumnType type, string expected)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("t.parquet", Parquet($"SELECT {sql} AS value, 1 AS other"));
        Assert.AreEqual(type, dataset.Columns[0].Type);
        var table = await TableReader.ReadAsync(dataset.Path, ["value"], new HashSet<string>(), null, CancellationToken.None);
        var value = table.Columns[0] switch
        {
            NumberColumn seconds when type == ColumnType.Timestamp => DateTime.UnixEpoch.AddSeconds(seconds.Values[0]).ToString("yyyy-MM-dd'T'HH:mm:ss.FFF", System.Globalization.CultureInfo.InvariantCulture).Replace("T00:00:00", "", StringComparison.Ordinal),
            NumberColumn { DataViewType: Microsoft.ML.Data.BooleanDataViewType } truth => truth.Values[0] == 1 ? "true" : "false",
            NumberColumn number => number.Values[0].ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            TextColumn text => text.Values[0],
            var other => throw new AssertFailedException($"{other}"),
        };
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    public async Task ReadAsync_TakesWordsForMissing_WhenTextHoldsNumbers()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("t.parquet", Parquet("SELECT * FROM (VALUES ('1', 'NaN'::DOUBLE, NULL::DOUBLE), ('NA', 2.0, NULL), (NULL, NULL, NULL), ('4', 5.0, NULL)) AS t(texts, numbers, nothing)"));
        CollectionAssert.AreEqual(new[] { ColumnType.Number, ColumnType.Number, ColumnType.Number }, dataset.Columns.Select(column => column.Type).ToArray());
        var table = await TableReader.ReadAsync(dataset.Path, null, new HashSet<string>(), null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { 1, double.NaN, double.NaN, 4 }, table.Column<NumberColumn>("texts").Values.Select(value => (double)value).ToArray());
        CollectionAssert.AreEqual(new[] { double.NaN, 2, double.NaN, 5 }, table.Column<NumberColumn>("numbers").Values.Select(value => (double)value).ToArray());
    }

    [TestMethod]
    public async Task ReadAsync_TakesNumbersForMissing_HoweverTheyAreWritten_WhenThatIsAsked()
    {
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Missing = ["-999"] } };
        var parquet = Parquet("SELECT * FROM (VALUES (-999.0::DOUBLE, -999, 7), (1.5, 2, -999)) AS t(a, b, c)");
        var csv = "a;b;c\n-999,0;-9.99e2;7\n1,5;2;-999,00\n"u8.ToArray();
        var json = "{\"a\": -999.0, \"b\": \"-999\", \"c\": 7}\n{\"a\": 1.5, \"b\": 2, \"c\": -999}\n"u8.ToArray();
        foreach (var (name, content) in new[] { ("t.parquet", parquet), ("t.csv", csv), ("t.jsonl", json) })
        {
            using var data = new TemporaryDataset();
            var dataset = await data.ReadAsync(name, content, options);
            var table = await TableReader.ReadAsync(dataset.Path, null, new HashSet<string>(), null, CancellationToken.None);
            CollectionAssert.AreEqual(
                new[] { double.NaN, 1.5, double.NaN, 2, 7, double.NaN }, table.Columns.SelectMany(column => ((NumberColumn)column).Values).Select(value => (double)value).ToArray(), name);
            Assert.Contains("-999", dataset.Columns[0].Reading!.Missing!);
        }
    }

    [TestMethod]
    public async Task ReadAsync_ReadsAsAsked_WhenAColumnIsSaidToBeText()
    {
        using var data = new TemporaryDataset();
        var options = DatasetReaderOptions.Training with
        {
            Wishes = new ReadingWishes { Columns = new Dictionary<string, ColumnWish> { ["code"] = new(ColumnType.Text) } },
        };
        var dataset = await data.ReadAsync("t.parquet", Parquet("SELECT 38.0::DOUBLE AS code, 1 AS other"), options);
        Assert.AreEqual(ColumnType.Text, dataset.Columns[0].Type);
        Assert.AreEqual("38.0", (await TableReader.ReadAsync(dataset.Path, ["code"], new HashSet<string>(), null, CancellationToken.None)).Column<TextColumn>("code").Values[0]);
    }

    private static byte[] Parquet(string sql)
    {
        var path = Path.Combine(Path.GetTempPath(), $"studio-{Guid.NewGuid():N}.parquet");
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SET TimeZone = 'UTC'; COPY ({sql}) TO '{path}' (FORMAT parquet)";
            command.ExecuteNonQuery();
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
