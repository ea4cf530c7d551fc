namespace Studio.Api.Tests.Components;

using System.Globalization;
using Studio.Api.Components.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class ExperimentLogTests
{
    [TestMethod]
    public void Log_TellsAllThatIsStored_WhenItIsReadAfterTheEnd()
    {
        var log = new ExperimentLog(MetricCatalog.Find("auc"));
        log.Take(Trial(1, "baseline", 0.5, 2) with { EndedAt = 3 });
        log.Take(Trial(2, "lbfgs", 0.8, 4) with { EndedAt = 9, Note = "It was short of memory." });
        log.Take(
        [
            new(1, 0, MomentKind.TakenUp) { Part = 0, Attempt = 1, Text = "here" },
            new(2, 0.2, MomentKind.StageBegan) { Stage = ExperimentStage.Searching, Text = "baseline, lbfgs" },
            new(3, 1, MomentKind.TrialBegan) { Trial = 1, Attempt = 1 },
            new(4, 3, MomentKind.CheckpointStored) { Trial = 1, Bytes = 1200 },
            new(5, 3.5, MomentKind.TrialBegan) { Trial = 2, Attempt = 1 },
            new(6, 4, MomentKind.TrainerDied) { Text = "It was killed." },
        ]);
        Assert.AreEqual(6, log.Revision);
        log.Take([new(6, 4, MomentKind.TrainerDied) { Text = "It was killed." }, new(7, 4, MomentKind.TakenUp) { Part = 0, Attempt = 2, Text = "there" }, new(8, 5, MomentKind.TrialBegan) { Trial = 2, Attempt = 2 }, new(9, 6, MomentKind.BudgetChanged) { Text = "90" }]);

        var (lines, earlier) = log.Lines(Experiments.Running());
        Assert.AreEqual(0, earlier);
        string[] expected =
        [
            "A trainer of here took the experiment up to predict Class.",
            "Searching: baseline, lbfgs",
            "Trial 1 of baseline began.",
            "Trial 1 of baseline ended after 2.0 s with auc 0.5. It is the best so far. What it has trained was stored (1.2 KB).",
            "Trial 2 of lbfgs began.",
            "A trainer died: It was killed.",
            "A trainer of there took the experiment up to predict Class. That is attempt 2.",
            "Trial 2 of lbfgs began, attempt 2.",
            "Its budget was changed to 1 min 30 s.",
            "Trial 2 of lbfgs ended after 4.0 s with auc 0.8. It is the best so far. It was short of memory.",
        ];
        CollectionAssert.AreEqual(expected, lines.Reverse().Select(line => line.Text).ToArray(), string.Join('\n', lines.Reverse()));
    }

    [TestMethod]
    public void Beginnings_AreToldByWhatTrialsTook_WhenNoneIsStored()
    {
        var log = new ExperimentLog(MetricCatalog.Find("auc"));
        log.Take(Trial(1, "baseline", 0.5, 2) with { EndedAt = 3 });
        log.Take(Trial(2, "lbfgs", 0.6, 0) with { State = TrialState.Running });
        var lines = log.Lines(Experiments.Running()).Lines.Reverse().ToList();
        CollectionAssert.AreEqual(new[] { 0.0, 1, 3 }, lines.Select(line => line.At).ToArray());
        Assert.AreEqual("Trial 1 of baseline began.", lines[1].Text);
    }

    [TestMethod]
    public void Log_TellsHowTrialsEnded_WithTheirReasons_TheNewestFirst()
    {
        var log = new ExperimentLog(MetricCatalog.Find("auc"));
        log.Take(Trial(2, "lbfgs", 0.5, 1) with { State = TrialState.Failed, Score = null, Reason = "Out of memory.", EndedAt = 3 });
        log.Take(Trial(1, "lbfgs", 0.5, 1) with { Score = 0.7, EndedAt = 2 });
        log.Take(Trial(3, "lbfgs", 0.5, 1) with { Score = 0.6, EndedAt = 4 });
        log.Take(Trial(4, "lbfgs", 0.5, 1) with { Score = 0.8, EndedAt = 5 });
        var lines = log.Lines(Experiments.Running()).Lines.Where(line => !line.Text.EndsWith(" began.", StringComparison.Ordinal)).ToList();
        StringAssert.Contains(lines[0].Text, "Trial 4 of lbfgs ended", StringComparison.Ordinal);
        StringAssert.EndsWith(lines[0].Text, "It is the best so far.", StringComparison.Ordinal);
        Assert.IsFalse(lines[1].Text.Contains("best so far", StringComparison.Ordinal));
        Assert.AreEqual("Trial 2 of lbfgs failed: Out of memory.", lines[2].Text);
        Assert.AreEqual("bad", lines[2].Tone);
    }

    [TestMethod]
    public void Log_KeepsTheLatestLines_WhenThereAreMany()
    {
        var log = new ExperimentLog(MetricCatalog.Find("auc"));
        foreach (var number in Enumerable.Range(1, ExperimentLog.Most + 50))
        {
            log.Take(Trial(number, "lbfgs", 0.5, 1) with { EndedAt = number });
        }

        var (lines, earlier) = log.Lines(Experiments.Running());
        Assert.HasCount(ExperimentLog.Most, lines);
        Assert.AreEqual(1 + (2 * (ExperimentLog.Most + 50)) - ExperimentLog.Most, earlier);
        StringAssert.Contains(lines[0].Text, string.Create(CultureInfo.InvariantCulture, $"Trial {ExperimentLog.Most + 50}"), StringComparison.Ordinal);
    }

    private static Trial Trial(int number, string learner, double score, double seconds) => new(number, learner, ParameterSet.Empty, TrialState.Completed, null, score, seconds);
}
