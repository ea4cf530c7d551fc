namespace Studio.Pipelines.Tests.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class PredictionInputTests
{
    private static readonly ModelSignature Signature = new(
        TaskCatalog.Regression,
        "y",
        [
            new("age", "numeric", "float"),
            new("city", "categorical", "string"),
            new("member", "boolean", "string"),
            new("since", "datetime", "double"),
        ],
        [new("prediction", "float")],
        null);

    [TestMethod]
    public void FromJson_ReadsEveryKind()
    {
        var table = FromJson("""[{"age": 41.5, "city": "Rome", "member": true, "since": "1970-01-02"}]""").Table!;
        Assert.AreEqual(41.5, table.Column<NumberColumn>("age").Values[0]);
        Assert.AreEqual("Rome", table.Column<TextColumn>("city").Values[0]);
        Assert.AreEqual("true", table.Column<TextColumn>("member").Values[0]);
        Assert.AreEqual(86400, table.Column<NumberColumn>("since").Values[0]);
    }

    [TestMethod]
    [DataRow("""{"age": null, "city": null, "member": null, "since": null, "other": 1}""")]
    [DataRow("""{"age": "", "city": "", "member": "", "since": " "}""")]
    public void FromJson_ReadsMissing_WhenNullOrEmpty(string row) => AssertMissing(FromJson($"[{row}]").Table!, 0);

    [TestMethod]
    public void FromJson_ReadsMissing_WhenARowLacksTheProperty() => AssertMissing(FromJson("""[{"age": 1}, {}]""").Table!, 1);

    [TestMethod]
    [DataRow("\"12.5\"", 12.5)]
    [DataRow("\"-1e3\"", -1000)]
    [DataRow("1e999", double.NaN)]
    public void FromJson_ReadsNumbers_AlsoFromStrings(string value, double expected) =>
        Assert.AreEqual(expected, FromJson($$"""[{"age": {{value}}}]""").Table!.Column<NumberColumn>("age").Values[0]);

    [TestMethod]
    [DataRow("\"2024-05-31T18:30:00Z\"", 1717180200)]
    [DataRow("\"2024-05-31T20:30:00+02:00\"", 1717180200)]
    [DataRow("\"2024-05-31 18:30:00.5\"", 1717180200.5)]
    [DataRow("1717180200", 1717180200)]
    public void FromJson_ReadsDates_AsSecondsUtc(string value, double expected) =>
        Assert.AreEqual(expected, FromJson($$"""[{"since": {{value}}}]""").Table!.Column<NumberColumn>("since").Values[0]);

    [TestMethod]
    [DataRow("3", "3")]
    [DataRow("3.0", "3")]
    [DataRow("-2.50", "-2.5")]
    [DataRow("123456789012", "123456789012")]
    [DataRow("false", "false")]
    public void FromJson_ReadsCategories_FromNumbersAndBooleans(string value, string expected) =>
        Assert.AreEqual(expected, FromJson($$"""[{"city": {{value}}}]""").Table!.Column<TextColumn>("city").Values[0]);

    [TestMethod]
    [DataRow("""{"age": "old"}""", "Row 1, column 'age': 'old' is no number; give a number with a decimal point, or null when it is missing.")]
    [DataRow("""{"age": "1,5"}""", "Row 1, column 'age': '1,5' is no number; give a number with a decimal point, or null when it is missing.")]
    [DataRow("""{"age": true}""", "Row 1, column 'age': true is no number; give a number with a decimal point, or null when it is missing.")]
    [DataRow("""{"since": "31.5.2024"}""", "Row 1, column 'since': '31.5.2024' is no date; give a date like 2024-05-31 or 2024-05-31T18:30:00Z, or null when it is missing.")]
    [DataRow("""{"city": ["Rome"]}""", "Row 1, column 'city': a list is no single value; give text, a number, true or false, or null when it is missing.")]
    [DataRow("""7""", "Row 1 is 7; give a JSON object with a property for each column.")]
    public void FromJson_TellsWhatIsWrong(string row, string problem)
    {
        var result = FromJson($"[{row}]");
        Assert.IsNull(result.Table);
        CollectionAssert.AreEqual(new[] { problem }, result.Problems.ToList());
    }

    [TestMethod]
    [DataRow("""[{"age": 1}, {"Age": 2}]""", "Row 2 has 'Age' where other rows have 'age'; write the column in one way.")]
    [DataRow("""[{"Age": 1}, {"age": 2}]""", "Row 1 has 'Age' where other rows have 'age'; write the column in one way.")]
    [DataRow("""[{"age": 1, "Age": 7}, {"Age": 2, "city": "Rome"}]""", "Row 2 has 'Age' where other rows have 'age'; write the column in one way.")]
    public void FromJson_Refuses_WhenRowsWriteAColumnInTwoWays(string rows, string problem)
    {
        Assert.AreEqual(problem, FromJson(rows).Problems.Single());
        var partial = new PredictionInput(Signature).FromJson(System.Text.Encoding.UTF8.GetBytes(rows), new InputRules(Partial: true));
        Assert.AreEqual(problem, partial.BadRows.Single().Value);
    }

    [TestMethod]
    public void FromJson_TakesTheColumnsOwnName_WhenEveryRowHasBoth() =>
        CollectionAssert.AreEqual(
            new[] { 1.0, 3 }, FromJson("""[{"Age": 9, "age": 1}, {"age": 3, "Age": 4}]""").Table!.Column<NumberColumn>("age").Values);

    [TestMethod]
    public void FromJson_ListsTheInputs_WhenNoRowHasAny()
    {
        var result = FromJson("""[{"a": 1}, {}]""");
        Assert.AreEqual("None of the model's columns is there; it reads 'age', 'city', 'member', 'since'.", result.Problems.Single());
        Assert.AreEqual("a", result.IgnoredColumns.Single());
    }

    [TestMethod]
    public void FromJson_ListsAtMostTwentyProblems()
    {
        var rows = string.Join(',', Enumerable.Repeat("""{"age": "x"}""", 50));
        Assert.HasCount(20, FromJson($"[{rows}]").Problems);
    }

    [TestMethod]
    public void FromJson_Refuses_WhenThereAreNoRows() => Assert.Contains("at least one", FromJson("[]").Problems.Single());

    [TestMethod]
    public void FromJson_TellsIgnoredColumns() =>
        CollectionAssert.AreEqual(new[] { "y", "z" }, FromJson("""[{"age": 1, "y": 2}, {"z": {}}]""").IgnoredColumns.ToList());

    [TestMethod]
    public void FromTable_ConvertsColumns_ThatWereSniffedAsAnotherType()
    {
        var table = new ColumnTable(
        [
            new TextColumn("age", ["1.5", ""]), new NumberColumn("city", [7, double.NaN]), new TextColumn("since", ["1970-01-02", ""]),
        ]);
        var read = new PredictionInput(Signature).FromTable(table).Table!;
        Assert.AreEqual(1.5, read.Column<NumberColumn>("age").Values[0]);
        Assert.AreEqual("7", read.Column<TextColumn>("city").Values[0]);
        Assert.AreEqual(86400, read.Column<NumberColumn>("since").Values[0]);
        AssertMissing(read, 1);
    }

    [TestMethod]
    public void FromTable_NamesRowAndColumn_OfTextWhereANumberIsWanted()
    {
        var result = new PredictionInput(Signature).FromTable(new ColumnTable([new TextColumn("age", ["1", "many"])]));
        Assert.StartsWith("Row 2, column 'age': 'many' is no number", result.Problems.Single());
    }

    [TestMethod]
    public void FromTable_FillsAbsentColumns_WithMissingValues() =>
        AssertMissing(new PredictionInput(Signature).FromTable(new ColumnTable([new NumberColumn("age", [double.NaN])])).Table!, 0);

    private static PredictionInputResult FromJson(string json) =>
        new PredictionInput(Signature).FromJson([.. JsonDocument.Parse(json).RootElement.EnumerateArray()]);

    private static void AssertMissing(ColumnTable table, int row)
    {
        Assert.IsTrue(double.IsNaN(table.Column<NumberColumn>("age").Values[row]));
        Assert.AreEqual(string.Empty, table.Column<TextColumn>("city").Values[row]);
        Assert.AreEqual(string.Empty, table.Column<TextColumn>("member").Values[row]);
        Assert.IsTrue(double.IsNaN(table.Column<NumberColumn>("since").Values[row]));
    }
}
