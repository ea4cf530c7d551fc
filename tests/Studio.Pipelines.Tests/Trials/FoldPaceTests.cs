namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class FoldPaceTests
{
    [TestMethod]
    public void EndFold_StopsTheTrial_WhenTheOtherFoldsWillNotFit()
    {
        var time = new ManualTime();
        var pace = new FoldPace(time, folds: 4, atOnce: 1, limitSeconds: 7, warm: true);
        time.Advance(1);
        pace.EndFold(0);
        var started = time.GetTimestamp();
        time.Advance(5);
        Assert.Throws<TrialTooSlowException>(() => pace.EndFold(started), "2 × 1 s more than the 6 s so far");
    }

    [TestMethod]
    public void EndFold_StopsNothing_WhenAllFoldsRunAlready()
    {
        var time = new ManualTime();
        var pace = new FoldPace(time, folds: 2, atOnce: 2, limitSeconds: 1, warm: true, isStoppable: false);
        time.Advance(5);
        pace.EndFold(0);
        pace.EndFold(0);
        Assert.AreEqual(5, pace.SecondsAlone, 1e-9);
    }

    [TestMethod]
    public void SecondsAlone_AreWhatTheFoldsTook_OverThoseAtTheSameTime()
    {
        var time = new ManualTime();
        var pace = new FoldPace(time, folds: 3, atOnce: 2, limitSeconds: 100, warm: true);
        time.Advance(2);
        pace.EndFold(0);

        // The thread of the first fold did something else for three seconds.
        time.Advance(3);
        var started = time.GetTimestamp();
        time.Advance(1);
        pace.EndFold(started);
        Assert.AreEqual(1.5, pace.SecondsAlone, 1e-9);
    }
}
