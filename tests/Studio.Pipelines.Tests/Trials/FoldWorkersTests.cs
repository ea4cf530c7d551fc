namespace Studio.Pipelines.Tests.Trials;

using System.Collections.Concurrent;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class FoldWorkersTests
{
    [TestMethod]
    [DataRow(5, 1)]
    [DataRow(5, 2)]
    [DataRow(3, 8)]
    [DataRow(0, 2)]
    public void Run_DoesEveryPartOnce(int count, int atOnce)
    {
        var done = new ConcurrentBag<int>();
        FoldWorkers.Run(count, atOnce, done.Add);
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToList(), done.Order().ToList());
    }

    [TestMethod]
    public void Run_ThrowsWhatTheFirstPartThrew_AndBeginsNoMore()
    {
        var begun = 0;
        var error = Assert.ThrowsExactly<TrainingException>(() => FoldWorkers.Run(100, 1, part =>
        {
            begun++;
            if (part == 2)
            {
                throw new TrainingException("part 2");
            }
        }));
        Assert.AreEqual(("part 2", 3), (error.Message, begun));
    }

    [TestMethod]
    public void Run_UsesSeveralThreads_WhenAllowed()
    {
        using var both = new Barrier(2);
        FoldWorkers.Run(2, 2, _ => Assert.IsTrue(both.SignalAndWait(TimeSpan.FromSeconds(30)), "the parts did not run at the same time"));
    }

    [TestMethod]
    [DataRow(1_000, 20, 8, 2, 24_000, 1, 2, 1)]
    [DataRow(1_000, 20, 8, 16, 24_000, 2, 8, 1)]
    [DataRow(30_000, 20, 1, 2, 24_000, 2, 1, 1)]
    [DataRow(300_000, 5, 1, 2, 24_000, 1, 1, 2)]
    [DataRow(2_000, 2_000, 8, 4, 24_000, 1, 1, 4)]
    [DataRow(1_000, 20, 8, 1, 24_000, 1, 1, 1)]
    [DataRow(1_000, 20, 8, 16, 800, 1, 8, 2)]
    [DataRow(1_000, 20, 8, 16, 250, 1, 2, 8)]
    [DataRow(1_000, 20, 8, 16, 50, 1, 1, 16)]
    public void For_FitsSmallTablesSideBySide_AsMemoryAllows(int rows, int columns, int folds, int threads, int megabytes, int trials, int foldsAtOnce, int threadsEach) =>
        Assert.AreEqual(
            new TrialParallelism(trials, foldsAtOnce, threadsEach),
            TrialParallelism.For(threads, (long)megabytes << 20, new DataShape(TaskCatalog.Binary, 2, rows, columns), folds));
}
