namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class DeviceTurnsTests
{
    private static readonly ITrainer Net = new ScriptedTrainer("net", ScriptedTrainer.LightGbm) { UsesDevice = true };
    private static readonly ITrainer Trees = new ScriptedTrainer("trees", ScriptedTrainer.LightGbm);

    [TestMethod]
    public void Folds_AreOneAtATime_OnlyForNetsOnAGpu()
    {
        using var gpu = new DeviceTurns("cuda:0", new TrialParallelism(2, 4, 1));
        using var cpu = new DeviceTurns("cpu", new TrialParallelism(2, 4, 1));

        Assert.AreEqual((3, 1, 1, 4, 8), (gpu.Trials, gpu.Folds(Net), gpu.FoldsAlone(Net), gpu.Folds(Trees), gpu.FoldsAlone(Trees)));
        Assert.AreEqual((2, 4, 8), (cpu.Trials, cpu.Folds(Net), cpu.FoldsAlone(Net)));
    }

    [TestMethod]
    public async Task Enter_WaitsForTheGpu_UntilTheTrialBeforeHasLeftIt()
    {
        using var turns = new DeviceTurns("cuda:1", new TrialParallelism(2, 1, 1));
        var first = await turns.EnterAsync(Net, CancellationToken.None);
        var second = turns.EnterAsync(Net, CancellationToken.None);
        using (await turns.EnterAsync(Trees, CancellationToken.None))
        using (await turns.EnterAsync(Trees, CancellationToken.None))
        {
            Assert.IsFalse(second.IsCompleted);
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await Assert.ThrowsAsync<OperationCanceledException>(() => turns.EnterAsync(Net, soon.Token));
            first.Dispose();
            (await second).Dispose();
        }
    }

    [TestMethod]
    public async Task Enter_LeavesTheProcessorToOthers_WhileALearnerThatIsExclusiveWaitsForItsKind()
    {
        ITrainer alone = new ScriptedTrainer("alone", ScriptedTrainer.LightGbm) { IsExclusive = true };
        using var turns = new DeviceTurns("cpu", new TrialParallelism(1, 2, 1));
        Assert.AreEqual((1, 1, 2), (turns.Folds(alone), turns.FoldsAlone(alone), turns.Folds(Trees)));
        var first = await turns.EnterAsync(alone, CancellationToken.None);
        using var soon = new CancellationTokenSource();
        var (second, third) = (turns.EnterAsync(alone, soon.Token), turns.EnterAsync(alone, CancellationToken.None));

        (await turns.EnterAsync(Trees, CancellationToken.None)).Dispose();
        Assert.IsFalse(second.IsCompleted || third.IsCompleted);
        await soon.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await third).Dispose();
    }

    [TestMethod]
    public async Task Enter_GivesTheTurnOfItsKindBack_WhenThereIsNoThreadForIt()
    {
        ITrainer alone = new ScriptedTrainer("alone", ScriptedTrainer.LightGbm) { IsExclusive = true };
        using var turns = new DeviceTurns("cpu", new TrialParallelism(1, 1, 1));
        var other = await turns.EnterAsync(Trees, CancellationToken.None);
        using var soon = new CancellationTokenSource();
        var waiting = turns.EnterAsync(alone, soon.Token);
        await soon.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        other.Dispose();

        (await turns.EnterAsync(alone, new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token)).Dispose();
    }

    [TestMethod]
    public async Task Run_LetsTheNextTrialBegin_WhileTheLastFoldOfTheOneBeforeIsTrained()
    {
        using var turns = new DeviceTurns("cpu", new TrialParallelism(1, 2, 1));
        using var last = new ManualResetEventSlim();
        var first = Task.Run(async () => turns.Run(await turns.EnterAsync(Trees, CancellationToken.None), Trees, 3, fold =>
        {
            if (fold == 2)
            {
                Assert.IsTrue(last.Wait(TimeSpan.FromSeconds(20)), "the other trial begins beside it");
            }
        }));
        var second = Task.Run(async () => turns.Run(await turns.EnterAsync(Trees, CancellationToken.None), Trees, 1, _ => last.Set()));

        await Task.WhenAll(first, second);

        using (await turns.EnterAsync(Trees, CancellationToken.None))
        using (await turns.EnterAsync(Trees, CancellationToken.None))
        {
            Assert.IsFalse(turns.EnterAsync(Trees, new CancellationTokenSource(20).Token).IsCompleted, "all turns have come back, and no more");
        }
    }

    [TestMethod]
    public async Task Search_TrainsOneNetAtATime_BesideTrialsOnTheProcessor()
    {
        using var study = new Study();
        using var onProcessor = new ManualResetEventSlim();
        var (nets, most, beside) = (0, 0, false);
        ITrainer[] trainers =
        [
            new ScriptedTrainer("net", (run, token) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref nets));
                Assert.AreEqual("cuda:0", run.Device);
                beside |= onProcessor.Wait(TimeSpan.FromSeconds(20), token);
                var model = ScriptedTrainer.LightGbm(run, token);
                Interlocked.Decrement(ref nets);
                return model;
            })
            {
                UsesDevice = true,
            },
            new ScriptedTrainer("trees-only", (run, token) =>
            {
                onProcessor.Set();
                return ScriptedTrainer.LightGbm(run, token);
            }),
        ];
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "net", "trees-only") with { Device = "cuda:0", MaxTrials = 5, Threads = 2 };

        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 200, 1), trainers: trainers);

        Assert.AreEqual(0, study.Result.FailedTrials, study.Trials.Find(trial => trial.Reason is not null)?.Reason);
        Assert.AreEqual(1, most);
        Assert.IsTrue(beside, "The first net waits for a trial on the processor, which runs beside it.");
    }
}
