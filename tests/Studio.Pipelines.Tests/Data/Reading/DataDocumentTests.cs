namespace Studio.Pipelines.Tests.Data.Reading;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>What docs/data.md says is so.</summary>
[TestClass]
public sealed partial class DataDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Root(AppContext.BaseDirectory), "docs", "data.md")).ReplaceLineEndings("\n");

    public static IEnumerable<object[]> Numbers => Table("### Numbers").Select(row => new object[] { row[0], row[1] });

    public static IEnumerable<object[]> Dates => Table("### Dates").Select(row => new object[] { row[0], row[1] });

    public static IEnumerable<object[]> Texts => Table("### What stays text").Select(row => new object[] { row[0] });

    public static IEnumerable<object[]> Values => Table("### What a value of a row means").Select(row => new object[] { row[0], row[1], row[2] });

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public async Task Numbers_AreReadAsTheTableSays(string written, string read)
    {
        var values = await ReadAsync(written, ColumnType.Number);
        CollectionAssert.AreEqual(Cells(read).Select(value => double.Parse(value, CultureInfo.InvariantCulture)).ToArray(), values);
    }

    [TestMethod]
    [DynamicData(nameof(Dates))]
    public async Task Dates_AreReadAsTheTableSays(string written, string read)
    {
        var values = await ReadAsync(written, ColumnType.Timestamp);
        CollectionAssert.AreEqual(
            Cells(read).Select(value => (DateTimeOffset.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - DateTimeOffset.UnixEpoch).TotalSeconds).ToArray(), values);
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public async Task Texts_StayTextAsTheTableSays(string written)
    {
        using var data = new TemporaryDataset();
        Assert.AreEqual(ColumnType.Text, (await data.ReadAsync("t.tsv", FileOf(Cells(written)))).Columns[0].Type);
    }

    [TestMethod]
    public async Task Readings_AreThoseOfTheExample()
    {
        using var data = new TemporaryDataset();
        var inputs = JsonNode.Parse(Block("json"))!.AsArray();
        var columns = await ExampleAsync(data);
        Assert.HasCount(columns.Count, inputs);
        foreach (var (column, input) in columns.Zip(inputs))
        {
            Assert.AreEqual(column.Name, (string?)input!["name"]);
            var reading = JsonSerializer.SerializeToNode(column.Reading, StudioJson.File);
            Assert.IsTrue(JsonNode.DeepEquals(input["reading"], reading), $"{column.Name}: {reading}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Values))]
    public async Task Values_MeanWhatTheTableSays(string column, string value, string meaning)
    {
        using var data = new TemporaryDataset();
        var reading = (await ExampleAsync(data)).Single(info => info.Name == Cells(column)[0]).Reading!;
        foreach (var json in Cells(value))
        {
            Assert.AreEqual(Cells(meaning) is [var wanted] ? wanted : meaning, Meaning(reading, JsonElement.Parse(json)), json);
        }
    }

    [TestMethod]
    public void MissingWords_AreThoseOfTheList()
    {
        var lists = Document[Document.IndexOf("### Missing values", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("- `", StringComparison.Ordinal)).Take(2).ToArray();
        CollectionAssert.AreEqual(MissingWords.Unmistakable.ToArray(), Cells(lists[0]));
        CollectionAssert.AreEqual(MissingWords.Common.ToArray(), lists.SelectMany(Cells).ToArray());
    }

    private static string Meaning(ColumnReading reading, JsonElement value)
    {
        var cells = new CellReader(reading);
        var cell = JsonRecords.CellOf(value);
        var (outcome, text) = reading.Type switch
        {
            ColumnType.Number => (cells.Number(cell, out var number), number.ToString(CultureInfo.InvariantCulture)),
            ColumnType.Timestamp => (cells.Moment(cell, out var micros), DateTime.UnixEpoch.AddMicroseconds(micros).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ColumnType.Boolean => (cells.Boolean(cell, out var truth), truth ? "true" : "false"),
            _ => (cells.Text(cell, new byte[NumberText.MostBytes], out var bytes), System.Text.Encoding.UTF8.GetString(bytes)),
        };
        return outcome switch { CellOutcome.Value => text, CellOutcome.Missing => "missing", _ => "an error" };
    }

    private static async Task<double[]> ReadAsync(string written, ColumnType type)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("t.tsv", FileOf(Cells(written)));
        Assert.AreEqual(type, dataset.Columns[0].Type);
        return (await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None)).Column<NumberColumn>("a").Values;
    }

    private static async Task<IReadOnlyList<ColumnInfo>> ExampleAsync(TemporaryDataset data) => (await data.ReadAsync("t.csv", Block("csv"))).Columns;

    private static string FileOf(IEnumerable<string> cells) => "a\tb\n" + string.Concat(cells.Select(cell => $"{cell}\tx\n"));

    /// <summary>The first block of code of a language.</summary>
    private static string Block(string language)
    {
        var start = Document.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return Document[start..Document.IndexOf("\n```", start, StringComparison.Ordinal)] + "\n";
    }

    /// <summary>The rows of the first table after a heading.</summary>
    private static IEnumerable<string[]> Table(string heading) => Document[Document.IndexOf(heading + "\n", StringComparison.Ordinal)..].Split('\n')
        .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Skip(2).Select(line => line.Split(" | ").Select(cell => cell.Trim('|', ' ')).ToArray());

    /// <summary>What stands between backticks.</summary>
    private static string[] Cells(string text) => [.. Code().Matches(text).Select(match => match.Groups[1].Value)];

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "MaaS.Studio.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Code();
}
