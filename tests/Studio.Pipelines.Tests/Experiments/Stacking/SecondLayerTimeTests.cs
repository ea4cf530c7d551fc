namespace Studio.Pipelines.Tests.Experiments.Stacking;

using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class SecondLayerTimeTests
{
    /// <summary>Of 100 s training has 93, of which 15 % are kept after the search.</summary>
    [TestMethod]
    [DataRow(4.0, 8.05, DisplayName = "half a trial for the nested trainings, one for its own model, a second before them, and what may go wrong")]
    [DataRow(0.1, 4.65, DisplayName = "no less than choosing and exporting take")]
    [DataRow(60.0, 4.65, DisplayName = "what does not fit is not tried")]
    public async Task SecondsNeeded_AreWhatTheEnsembleTakes_OnceTheEndIsNear(double trialSeconds, double expected)
    {
        using var loaded = await LoadedTable.LoadAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lbfgs", "knn") with { Folds = 3 }, LabelledTable.Create(TaskCatalog.Binary, 240, 1));
        var (trial, trained) = await loaded.TrainAsync("lbfgs", 1);
        var leaderboard = new Leaderboard(loaded.Setup.Metric);
        var time = new ManualTime();
        using var budget = new Budget(time, 0, 100, 0.15, CancellationToken.None, CancellationToken.None);
        var needed = new SecondLayerTime(loaded.Setup, leaderboard, budget);
        Assert.AreEqual(double.PositiveInfinity, needed.SecondsNeeded(), "no trial yet");

        leaderboard.Add(new TrialOutcome(trial, new TrainedTrial(trained.Members, trained.Predictions) { Seconds = trialSeconds }), 1);
        Assert.AreEqual(double.PositiveInfinity, needed.SecondsNeeded(), "too early");
        time.Advance(75);
        Assert.AreEqual(expected, needed.SecondsNeeded(), 1e-9);

        // The search then ends later, so that its end is far again: what is known stays known.
        budget.NeedAfterSearch(needed.SecondsNeeded());
        Assert.AreEqual(expected, needed.SecondsNeeded(), 1e-9);
    }
}
