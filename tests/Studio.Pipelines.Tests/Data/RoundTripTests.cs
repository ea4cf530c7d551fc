namespace Studio.Pipelines.Tests.Data;

using System.Globalization;
using CsCheck;
using Studio.Pipelines.Data;

/// <summary>Random tables written as CSV come back unchanged, but for the blanks around cells.</summary>
[TestClass]
public sealed class RoundTripTests
{
    /// <summary>Cells with everything a dialect can trip over; never blank and never like a number, so that the column stays text.</summary>
    private static readonly Gen<string> Cell =
        Gen.Char["aäß漢😀 ,;|\t\"'\n\\#x"].Array[0, 12].Select(letters => $"w{new string(letters)}".Replace("\ud83d", "", StringComparison.Ordinal).Replace("\ude00", "", StringComparison.Ordinal));

    private static readonly Gen<(string[] Words, double[] Numbers)> Table =
        Gen.Int[1, 40].SelectMany(rows => Gen.Select(Cell.Array[rows], Gen.Double[-1e9, 1e9].Array[rows]));

    [TestMethod]
    public void CsvToColumns_KeepsWordsAndNumbers() => Table.Sample(
        table =>
        {
            using var data = new TemporaryDataset();
            var lines = table.Words.Zip(table.Numbers, (word, number) => $"{Quote(word)},{number.ToString("R", CultureInfo.InvariantCulture)}\n");
            var read = data.ReadTableAsync("t.csv", $"words,numbers\n{string.Concat(lines)}").GetAwaiter().GetResult();
            CollectionAssert.AreEqual(table.Words.Select(word => word.Trim()).ToArray(), read.Column<TextColumn>("words").Values);
            CollectionAssert.AreEqual(table.Numbers, read.Column<NumberColumn>("numbers").Values);
        },
        iter: 40);

    private static string Quote(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
