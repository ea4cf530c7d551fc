namespace Studio.Benchmarks.Tests;

using Studio.Benchmarks.TrialLogs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

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
    public void Ratios_AreNear1_WhereCostsWereLearnedFromOtherTables()
    {
        // Three times what the formula of extremely randomized trees expects, and as much again for each minLeafRows of 8.
        LoggedCost Cost(int table, int trees, int leaf)
        {
            var trainer = TrainerCatalog.Find("extratrees")!;
            var (shape, parameters) = (new DataShape(TaskCatalog.Regression, 1, 1000 * (table + 1), 10), trainer.SearchSpace(new DataShape(TaskCatalog.Regression, 1, 1000, 10)).Default().With("trees", trees).With("minLeafRows", leaf));
            var work = trainer.Work(shape, parameters);
            var seconds = work * (leaf == 8 ? 6 : 3);
            return new LoggedCost(table, trainer, shape, new LoggedTrial("extratrees", parameters, 1, Math.Max(0.5, seconds * 5), 0, null), seconds, work);
        }

        var study = new CostStudy([.. Enumerable.Range(0, 9).SelectMany(table => new[] { 50, 70, 100, 140, 200, 280, 400 }.SelectMany(trees => new[] { Cost(table, trees, 1), Cost(table, trees, 8) }))]);
        var learned = study.Fit(table => table == 2, "made up");
        var (formula, honest) = (study.Ratios(2, cost => cost.Work).ToList(), study.Ratios(2, cost => learned.Seconds(cost.Trainer, cost.Shape, cost.Trial.Parameters)).ToList());
        Assert.AreEqual(2, formula.Max(), 1e-9);
        Assert.IsTrue(honest.TrueForAll(ratio => ratio is > 0.8 and < 1.25), string.Join(' ', honest));
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
