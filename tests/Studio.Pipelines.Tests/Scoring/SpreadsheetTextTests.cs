namespace Studio.Pipelines.Tests.Scoring;

using System.Globalization;
using CsCheck;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class SpreadsheetTextTests
{
    [TestMethod]
    [DataRow("=1+1")]
    [DataRow("=cmd|' /C calc'!A0")]
    [DataRow("+cmd|' /C calc'!A0")]
    [DataRow("-2+3+cmd|' /C calc'!A0")]
    [DataRow("@SUM(1+1)*cmd|' /C calc'!A0")]
    [DataRow("\t=1")]
    [DataRow("\r=1")]
    [DataRow("\n=1")]
    [DataRow("＝1+1")]
    [DataRow("-1-1")]
    [DataRow("-1\n=2")]
    [DataRow("+49 170 1234")]
    [DataRow("-e5")]
    public void Escape_PutsAnApostropheBefore_WhatCouldBeAFormula(string cell) => Assert.AreEqual("'" + cell, SpreadsheetText.Escape(cell));

    [TestMethod]
    [DataRow("")]
    [DataRow("+")]
    [DataRow("-")]
    [DataRow("-1.5")]
    [DataRow("+3,5")]
    [DataRow("-1e-7")]
    [DataRow("-12%")]
    [DataRow("-1,234.50")]
    [DataRow("-Infinity")]
    [DataRow("-.5")]
    [DataRow("a=1")]
    [DataRow("'=1")]
    [DataRow("3-1")]
    [DataRow("müller@example.org")]
    public void Escape_ChangesNothingElse(string cell) => Assert.AreEqual(cell, SpreadsheetText.Escape(cell));

    [TestMethod]
    public void Escape_KeepsEveryNumber_AndLeavesNoFormula() => Gen.OneOf(
            Gen.Double.Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Gen.Float.Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)),
            Gen.String,
            Gen.Select(Gen.Char["=+-@\t\r"], Gen.String[Gen.Char["0159.,eE+-=%()A|! "], 0, 8], (start, rest) => start + rest))
        .Sample(cell =>
        {
            var escaped = SpreadsheetText.Escape(cell);
            var isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !char.IsWhiteSpace(cell[0]) && !char.IsWhiteSpace(cell[^1]);
            Assert.IsTrue(escaped == cell || escaped == "'" + cell, cell);
            Assert.IsTrue(!isNumber || escaped == cell, $"The number {cell} is one no more.");
            Assert.IsTrue(
                isNumber || escaped.Length == 0 || !"=@\t\r\n".Contains(escaped[0], StringComparison.Ordinal), $"'{escaped}' is a formula.");
            Assert.IsTrue(
                escaped.Length == 0 || escaped[0] is not ('+' or '-') || !escaped.Skip(1).Any(letter => "=()|!@ */A".Contains(letter, StringComparison.Ordinal)), $"'{escaped}' is a formula.");
        });

    [TestMethod]
    public void Csv_IsEscapedForPeople_AndAsItIsForPrograms()
    {
        var folder = Directory.CreateTempSubdirectory("spreadsheet-text-tests-");
        try
        {
            var signature = new ModelSignature(
                TaskCatalog.Binary, "y", [new SignatureInput("x", "numeric", "float")], [new SignatureOutput("label", "string"), new SignatureOutput("probabilities", "float")], ["=no", "yes"]);
            var columns = PredictionColumns.Find(signature, ["*"], ["=id", "amount"], "keep");
            var scored = new ScoredRows(["=no", "yes"], new PredictionMatrix([1, 0, 0.25f, 0.75f], 2, 2));

            Assert.AreEqual(
                "'=id,amount,label,probability_=no,probability_yes\n\"'=HYPERLINK(\"\"a\"\",1)\",-1.5,'=no,1,0\nx,+2,yes,0.25,0.75\n",
                Written("csv"));
            Assert.AreEqual(
                "=id,amount,label,probability_=no,probability_yes\n\"=HYPERLINK(\"\"a\"\",1)\",-1.5,=no,1,0\nx,+2,yes,0.25,0.75\n",
                Written("plain-csv"));

            string Written(string name)
            {
                var path = Path.Combine(folder.FullName, name);
                using (var writer = PredictionFormats.Find(name)!.Create(path, columns))
                {
                    writer.Write([["=HYPERLINK(\"a\",1)", "-1.5"], ["x", "+2"]], scored);
                    writer.Finish();
                }

                return File.ReadAllText(path);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
