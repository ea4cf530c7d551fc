namespace Studio.Jobs.Tests.Local;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Local;
using Studio.Jobs.Sources;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Training;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class LocalExperimentTests
{
    [TestMethod]
    public async Task Run_TrainsToTheEnd_WithTheRealTrainerThatWasPrepared()
    {
        using var folder = new TestFolder();
        await using var services = CreateServices(trainer: null);
        var experiment = services.GetRequiredService<LocalExperiment>();
        var request = new TrainingRequest("bought") { Trials = 2, Learners = ["lbfgs"], Threads = 1 };
        experiment.Prepare(request, Directory.CreateDirectory(folder.Combine("warm-up")).FullName);
        var table = await experiment.ReadAsync(new OpenedSource(new MemoryStream(TestTables.People()), "people.csv", null), folder.Path, null, ReadingWishes.None, null, CancellationToken.None);
        var planned = await experiment.PlanAsync(table, null, request, CancellationToken.None);
        Assert.IsNotNull(planned.Plan, string.Join(' ', planned.Problems));

        var end = await experiment.RunAsync(planned.Plan, Files(folder, table.Path), _ => { }, CancellationToken.None);

        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last, end.Last.ToString());
        CollectionAssert.AreEquivalent(new[] { 1, 2 }, end.Leaderboard.Select(trial => trial.Number).ToArray());
        Assert.IsTrue(File.Exists(folder.Combine("out/model.onnx")));
    }

    [TestMethod]
    public async Task Run_GoesOnWithTheTrialsThatEnded_WhenTheTrainerIsKilled()
    {
        using var folder = new TestFolder();
        var body = FakeTrainer.IfStored(1, FakeTrainer.Complete(), FakeTrainer.RunTrial(1) + FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running))) + "kill -9 $$\n");
        var end = await RunAsync(folder, body);
        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last, end.Last.ToString());
    }

    [TestMethod]
    public async Task Run_FailsTheTrialThatRan_WhenTheTrainerCrashes()
    {
        using var folder = new TestFolder();
        var body = FakeTrainer.IfStored(2, FakeTrainer.Finish(), FakeTrainer.RunTrial(1) + FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running))) + "kill -SEGV $$\n");
        var end = await RunAsync(folder, body);
        Assert.IsInstanceOfType<ExperimentCompleted>(end.Last, end.Last.ToString());
        var second = end.Leaderboard.Single(trial => trial.Number == 2);
        Assert.AreEqual(TrialState.Failed, second.State);
        Assert.Contains("crashed in native code", second.Reason!);
    }

    [TestMethod]
    public async Task Run_FailsWithTheReason_WhenTheTrainerDiesAgainAndAgain()
    {
        using var folder = new TestFolder();
        var end = await RunAsync(folder, "kill -9 $$\n");
        Assert.EndsWith("That happened 3 times in a row without a trial ending in between.", ((ExperimentFailed)end.Last).Reason);
    }

    [TestMethod]
    public async Task Run_Fails_WhenTheFileDoesNotAnswerAsTheModelDoes()
    {
        using var folder = new TestFolder();
        var end = await RunAsync(folder, FakeTrainer.Complete(parityPassed: false));
        Assert.Contains("does not answer as the trained model does", ((ExperimentFailed)end.Last).Reason);
    }

    private static async Task<LocalEnd> RunAsync(TestFolder folder, string body)
    {
        await using var services = CreateServices(FakeTrainer.Script(folder, body));
        return await services.GetRequiredService<LocalExperiment>().RunAsync(
            FakeTrainer.Plan(), Files(folder, folder.Combine("data.parquet")), _ => { }, CancellationToken.None);
    }

    private static ExperimentFiles Files(TestFolder folder, string data) => new(data, null, folder.Combine("out")) { TrialsDirectory = folder.Combine("trials") };

    private static ServiceProvider CreateServices(TrainerCommand? trainer)
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging();
        if (trainer is not null)
        {
            services.AddSingleton(trainer);
        }

        return services.AddLocalExperiment().BuildServiceProvider();
    }
}
