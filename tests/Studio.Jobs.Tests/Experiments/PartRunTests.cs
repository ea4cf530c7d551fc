namespace Studio.Jobs.Tests.Experiments;

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Training;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>Claims on both stores. No worker takes part, so that the tests are the only runs.</summary>
[TestClass]
public sealed class PartRunTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Claim_IsGivenToOne_WhenManyWantItAtTheSameTime(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await AdmitAsync(host);

        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync(host, id))));

        Assert.HasCount(1, runs.OfType<PartRun>());
        var part = (await host.Experiments.FindAsync(id, CancellationToken.None))!.Parts.Single();
        Assert.AreEqual((PartState.Running, 1), (part.State, part.Attempts));
    }

    /// <summary>A worker that was frozen while it held the experiment's row kept all others from taking over.</summary>
    [TestMethod]
    public async Task Row_IsGivenFree_WhenWhoeverHoldsItStandsStill()
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, StoreKind.Postgres);
        var id = await AdmitAsync(host);
        var run = (await ClaimAsync(host, id))!;
        var (held, frozen) = (new TaskCompletionSource(), new TaskCompletionSource());
        var writing = run.WriteAsync(
            async (db, _) =>
            {
                // As it is bound anyway, only sooner.
                var most = (await db.Database.SqlQuery<string>($"SELECT current_setting('idle_in_transaction_session_timeout') AS \"Value\"").ToListAsync()).Single();
                Assert.AreEqual(HeldRows.MostSilence.TotalSeconds, double.Parse(most.TrimEnd('s'), CultureInfo.InvariantCulture));
                await db.Database.ExecuteSqlAsync($"SELECT set_config('idle_in_transaction_session_timeout', '300', true)");
                held.SetResult();
                await frozen.Task;
            },
            CancellationToken.None);
        await Task.WhenAny(held.Task, writing);

        await AdmitAgainAsync(host, id);
        Assert.IsNotNull(await ClaimAsync(host, id));
        frozen.SetResult();

        var late = await Assert.ThrowsAsync<Exception>(() => writing);
        Assert.IsTrue(StoreOutage.IsCauseOf(late), late.ToString());
        Assert.IsFalse(await run.WriteAsync((_, _) => Task.CompletedTask, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Run_ChangesNothingAnyMore_WhenAnotherHasTakenOver(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await AdmitAsync(host);
        var first = (await ClaimAsync(host, id))!;
        Assert.IsTrue(await SaveAsync(first, FakeTrainer.Trial(1, TrialState.Completed, 0.7)));
        Assert.IsTrue(await SaveAsync(first, FakeTrainer.Trial(2, TrialState.Running)));
        await AdmitAgainAsync(host, id);
        var second = (await ClaimAsync(host, id))!;

        Assert.IsNull(await first.BeatAsync(5, CancellationToken.None));
        Assert.IsFalse(await SaveAsync(first, FakeTrainer.Trial(2, TrialState.Completed, 0.9)));
        Assert.IsFalse(await first.FailAsync("late", CancellationToken.None));
        Assert.IsFalse(await first.GiveBackAsync(CancellationToken.None));
        Assert.IsFalse(await first.EndSearchAsync(CancellationToken.None));

        Assert.IsNotNull(await second.BeatAsync(5, CancellationToken.None));
        var experiment = (await host.Experiments.FindAsync(id, CancellationToken.None))!;
        Assert.AreEqual((ExperimentState.Running, 1, 0.7), (experiment.State, experiment.Trials, experiment.Best?.Score));
        var trials = await host.Experiments.FindTrialsAsync(id, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { TrialState.Completed, TrialState.Waiting }, trials!.Select(trial => trial.State).ToArray());
    }

    [TestMethod]
    public async Task Trial_IsStoredOnce_WhenItsEndIsToldTwice()
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, StoreKind.Embedded);
        var id = await AdmitAsync(host);
        var run = (await ClaimAsync(host, id))!;
        await SaveAsync(run, FakeTrainer.Trial(1, TrialState.Completed, 0.7));
        Assert.IsTrue(await SaveAsync(run, FakeTrainer.Trial(1, TrialState.Completed, 0.7)));
        Assert.AreEqual(1, (await host.Experiments.FindAsync(id, CancellationToken.None))!.Trials);
    }

    [TestMethod]
    public async Task Trial_HasFailed_WhenItWasLostThreeTimes()
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, StoreKind.Embedded);
        var id = await AdmitAsync(host);
        for (var attempt = 1; attempt <= InterruptedTrials.MostAttempts; attempt++)
        {
            var run = (await ClaimAsync(host, id))!;
            await SaveAsync(run, FakeTrainer.Trial(1, TrialState.Running));
            await AdmitAgainAsync(host, id);
        }

        await ClaimAsync(host, id);
        var trial = (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single();
        Assert.AreEqual((TrialState.Failed, "Its trainer or worker was lost 3 times while it ran."), (trial.State, trial.Reason));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Moments_TellOfEachAttempt_WhenTrainersDieAndWorkersStop(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await AdmitAsync(host);
        var first = (await ClaimAsync(host, id))!;
        await first.WriteAsync(
            (db, experiment) =>
            {
                first.SaveStage(db, experiment, new StageStarted(ExperimentStage.Searching, "lbfgs") { At = 0.5 });
                return Task.CompletedTask;
            },
            CancellationToken.None);
        await SaveAsync(first, FakeTrainer.Trial(1, TrialState.Running));
        await first.BeatAsync(3, CancellationToken.None);
        await first.GiveBackAsync(new TrainerDeath("It died.", FailureKind.Killed), CancellationToken.None);
        await AdmitAgainAsync(host, id);
        var second = (await ClaimAsync(host, id))!;
        await SaveAsync(second, FakeTrainer.Trial(1, TrialState.Running));
        await second.WriteAsync((db, experiment) => second.SaveTrialAsync(db, experiment, FakeTrainer.Trial(1, TrialState.Completed, 0.7), 4, 1234, CancellationToken.None), CancellationToken.None);
        await second.GiveBackAsync(CancellationToken.None);

        var moments = await host.Experiments.FindMomentsAsync(id, -1, CancellationToken.None);
        ExperimentMoment[] expected =
        [
            new(0, 0, MomentKind.TakenUp) { Part = 0, Attempt = 1, Text = first.Part.Worker },
            new(0, 0.5, MomentKind.StageBegan) { Part = 0, Stage = ExperimentStage.Searching, Text = "lbfgs" },
            new(0, 1, MomentKind.TrialBegan) { Part = 0, Trial = 1, Attempt = 1 },
            new(0, 3, MomentKind.TrainerDied) { Part = 0, Text = "It died." },
            new(0, 3, MomentKind.TakenUp) { Part = 0, Attempt = 2, Text = second.Part.Worker },
            new(0, 1, MomentKind.TrialBegan) { Part = 0, Trial = 1, Attempt = 2 },
            new(0, 4, MomentKind.CheckpointStored) { Part = 0, Trial = 1, Bytes = 1234 },
            new(0, 3, MomentKind.GivenBack) { Part = 0 },
        ];
        CollectionAssert.AreEqual(expected, moments.Select(moment => moment with { Revision = 0 }).ToArray());
        CollectionAssert.AreEqual(moments.Skip(5).ToArray(), (await host.Experiments.FindMomentsAsync(id, moments[4].Revision, CancellationToken.None)).ToArray());
    }

    [TestMethod]
    [DataRow(true, TrialState.Failed)]
    [DataRow(false, TrialState.Waiting)]
    public async Task Trial_HasFailed_OnlyWhenItsTrainerCrashedByItself(bool crashed, TrialState expected)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, StoreKind.Embedded);
        var id = await AdmitAsync(host);
        var run = (await ClaimAsync(host, id))!;
        await SaveAsync(run, FakeTrainer.Trial(1, TrialState.Running));
        await run.GiveBackAsync(new TrainerDeath("It died.", crashed ? FailureKind.Crash : FailureKind.Killed), CancellationToken.None);
        if (!crashed)
        {
            await AdmitAgainAsync(host, id);
            await ClaimAsync(host, id);
        }

        Assert.AreEqual(expected, (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single().State);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Build_IsQueuedOnce_WhenAllSharesEndAtTheSameTime(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await AdmitAsync(host, parallelism: 8);
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => ClaimAsync(host, id, index)));
        var before = (await host.Experiments.FindAsync(id, CancellationToken.None))!.Parts[8];
        Assert.AreEqual((PartKind.Build, PartState.Waiting), (before.Kind, before.State));

        await Task.WhenAll(runs.Select(run => Task.Run(() => run!.EndSearchAsync(CancellationToken.None))));

        var experiment = (await host.Experiments.FindAsync(id, CancellationToken.None))!;
        Assert.AreEqual(PartState.Queued, experiment.Parts[8].State);
        Assert.IsTrue(experiment.Parts.Take(8).All(part => part.State == PartState.Done));
        Assert.AreEqual((ExperimentState.Queued, (int?)1), (experiment.State, experiment.QueuePosition));
    }

    private static async Task<StudioHost> StartAsync(TestFolder folder, StoreKind kind) =>
        await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync(), worker: options => options.Queues = "profile");

    private static async Task<Guid> AdmitAsync(StudioHost host, int parallelism = 1)
    {
        var data = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought")) { Parallelism = parallelism }, CancellationToken.None);
        var id = created.Experiment!.Id;
        await using var db = host.OpenStore();
        await db.Parts
            .Where(part => part.ExperimentId == id && part.State == PartState.Queued)
            .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Admitted));
        return id;
    }

    /// <summary>As the monitor does when the run gives no sign of life.</summary>
    private static async Task AdmitAgainAsync(StudioHost host, Guid id)
    {
        await using var db = host.OpenStore();
        await db.Parts
            .Where(part => part.ExperimentId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Admitted).SetProperty(part => part.RunId, (Guid?)null));
    }

    private static Task<PartRun?> ClaimAsync(StudioHost host, Guid id, int index = 0) => PartRun.TryClaimAsync(
        host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, "test", id, index, CancellationToken.None);

    private static Task<bool> SaveAsync(PartRun run, Trial trial) =>
        run.WriteAsync((db, experiment) => run.SaveTrialAsync(db, experiment, trial, 1, null, CancellationToken.None), CancellationToken.None);
}
