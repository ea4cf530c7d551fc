namespace Studio.Jobs.Tests.Experiments;

using Studio.Jobs.Experiments;

[TestClass]
public sealed class StillnessTests
{
    [TestMethod]
    public void Of_CountsFromTheFirstLook_WhileNothingMoves()
    {
        var time = new SteadyTime();
        var stillness = new Stillness<(string Name, int Beat)>(time);
        stillness.See([("a", 1)]);
        time.Pass(20);
        stillness.See([("a", 1), ("b", 1)]);
        time.Pass(5);
        Assert.AreEqual(25, stillness.Of(("a", 1)).TotalSeconds);
        Assert.AreEqual(5, stillness.Of(("b", 1)).TotalSeconds);
        stillness.See([("a", 2), ("b", 1)]);
        Assert.AreEqual(0, stillness.Of(("a", 2)).TotalSeconds);
        Assert.AreEqual(0, stillness.Of(("a", 1)).TotalSeconds);
    }

    [TestMethod]
    public void Of_IsNothing_AfterAWhileInWhichNothingCouldBeSeen()
    {
        var time = new SteadyTime();
        var stillness = new Stillness<string>(time);
        stillness.See(["a"]);
        time.Pass(100);
        stillness.Blink();
        stillness.See(["a"]);
        Assert.AreEqual(0, stillness.Of("a").TotalSeconds);
    }

    /// <summary>A steady clock that passes as told; its wall clock jumps with every look.</summary>
    private sealed class SteadyTime : TimeProvider
    {
        private long _ticks;
        private int _looks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(double seconds) => _ticks += TimeSpan.FromSeconds(seconds).Ticks;

        public override long GetTimestamp() => _ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(_looks++ % 2 == 0 ? 50 : 0);
    }
}
