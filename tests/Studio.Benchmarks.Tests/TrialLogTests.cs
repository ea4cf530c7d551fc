namespace Studio.Benchmarks.Tests;

using Studio.Benchmarks.TrialLogs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;

[TestClass]
public sealed class TrialLogTests
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jsonl");

    [TestCleanup]
    public void Delete() => File.Delete(_path);

    [TestMethod]
    public void Read_PassesOverALineThatWasBrokenOff()
    {
        Write(Trial("a", [1, 2, 3, 4]));
        File.AppendAllText(_path, "{\"learner\":\"b\",\"par");
        Assert.AreEqual(("a", ParameterSet.Empty), TrialLogFile.Read(_path)!.Trials.Single().Key);
    }

    [TestMethod]
    public void Order_PutsFirstWhatHelpsMostForItsCost()
    {
        Write(Trial("useless", [9, 9, 9, 9]), Trial("good", [1, 2, 3, 4.11f]), Trial("dear", [1, 2, 3, 4.1f]) with { CoreSeconds = 100 });
        var study = new PortfolioStudy([new LoggedEnsembles(TrialLogFile.Read(_path)!)]);
        var order = study.Order(3, without: -1);
        Assert.AreEqual("good", order[0].Learner);
        Assert.IsFalse(order.Any(entry => entry.Learner == "useless"));
        Assert.AreEqual(study.Ratio(0, order, 1), study.Ratio(0, [order[0]], 1), 1e-12, "the dear one does not fit a second");
    }

    [TestMethod]
    public void Draw_KeepsRowsOfEveryClass_AndIsTheSameForASeed()
    {
        var table = new CsvTable(["x", "y"], [.. Enumerable.Range(0, 100).Select(row => new[] { $"{row}", row < 4 ? "rare" : "usual" })]);
        var drawn = table.Draw(20, "y", 1);
        Assert.HasCount(20, drawn.Rows);
        Assert.IsGreaterThanOrEqualTo(3, drawn.Rows.Count(row => row[1] == "rare"));
        CollectionAssert.AreEqual(drawn.Rows.Select(row => row[0]).ToList(), table.Draw(20, "y", 1).Rows.Select(row => row[0]).ToList());
    }

    [TestMethod]
    public void Write_IsReadAgain_WhateverCellsHold()
    {
        var table = new CsvTable(["a", "b"], [["1,5", "say \"yes\""], ["two\nlines", ""]]);
        table.Write(_path);
        var read = CsvTable.Read(_path);
        Assert.AreEqual("1,5|say \"yes\"|two\nlines|", string.Join('|', read.Rows.SelectMany(row => row)));
    }

    private static LoggedTrial Trial(string learner, float[] predictions) => new(learner, ParameterSet.Empty, predictions.Select((value, row) => Math.Abs(value - row - 1)).Sum(), 1, 0, null)
    {
        OutOfFold = LoggedTrial.Bytes(new PredictionMatrix(predictions, 4, 1)),
        Test = LoggedTrial.Bytes(new PredictionMatrix(predictions, 4, 1)),
    };

    private void Write(params LoggedTrial[] trials)
    {
        TrialLogFile.Append(_path, new LoggedTable("made-up", "regression", "rmse", 4, 1, 1, 2, new TargetVector([1, 2, 3, 4], 1), new TargetVector([1, 2, 3, 4], 1)));
        Array.ForEach(trials, trial => TrialLogFile.Append(_path, trial));
    }
}
