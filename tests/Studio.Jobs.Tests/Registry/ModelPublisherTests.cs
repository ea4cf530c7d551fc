namespace Studio.Jobs.Tests.Registry;

using System.Security.Cryptography;
using System.Text.Json;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

[TestClass]
public sealed class ModelPublisherTests
{
    [TestMethod]
    public async Task Publish_MakesAVersionOfEachModel_ThatPredictsWithItsOwnFile()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var request = new TrainingRequest("bought") { Trials = 6, Learners = ["baseline", "lbfgs", "lightgbm"], Threads = 1, Publish = ModelNames.Small };
        var ended = await TrainAsync(host, request);
        Assert.AreEqual(ModelNames.Small, ended.Result!.Published);
        CollectionAssert.AreEqual(ModelNames.All.ToArray(), ended.Result.Models.Select(model => model.Name).ToArray());

        foreach (var model in ended.Result.Models)
        {
            var known = (await host.Models.ListVersionsAsync("people", CancellationToken.None)).FirstOrDefault(version => version.Sha256 == model.OnnxSha256);
            var published = await host.Publisher.PublishAsync(ended.Id, model.Name.ToUpperInvariant(), CancellationToken.None);
            Assert.AreEqual(known is null ? PublishOutcome.Published : PublishOutcome.AlreadyPublished, published.Outcome, published.Reason);
            Assert.AreEqual(published with { Outcome = PublishOutcome.AlreadyPublished }, await host.Publisher.PublishAsync(ended.Id, model.Name, CancellationToken.None));
            await AssertIsAsync(host, model, published.Version!.Value);
        }

        Assert.IsEmpty(Directory.GetFileSystemEntries(host.Folders.Temporary));
    }

    [TestMethod]
    public async Task Version_HasTheSameFiles_WhoeverPublishedIt()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var ended = await TrainAsync(host, new TrainingRequest("bought") { Trials = 3, Learners = ["lbfgs"], Threads = 1 });
        var second = await host.Publisher.PublishAsync(ended.Id, ModelNames.Small, CancellationToken.None);
        Assert.AreEqual(PublishOutcome.Published, second.Outcome, second.Reason);

        var expected = ModelFiles.Reports.Append(ModelFiles.Onnx).Order(StringComparer.Ordinal).ToArray();
        await using var db = host.OpenStore();
        foreach (var version in db.ModelVersions.ToList())
        {
            CollectionAssert.AreEqual(expected, db.Artifacts.Where(file => file.OwnerId == version.Id).Select(file => file.Name).Order().ToArray());
        }
    }

    [TestMethod]
    public async Task Version_Stays_WhenTheExperimentIsDeleted()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var ended = await TrainAsync(host, new TrainingRequest("bought") { Trials = 2, Learners = ["lbfgs"], Threads = 1 });
        var small = await host.Publisher.PublishAsync(ended.Id, ModelNames.Small, CancellationToken.None);
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Experiments.DeleteAsync(ended.Id, CancellationToken.None));

        await AssertIsAsync(host, ended.Result!.Models.Single(model => model.Name == ModelNames.Small), small.Version!.Value);
        Assert.AreEqual(PublishOutcome.NoExperiment, (await host.Publisher.PublishAsync(ended.Id, ModelNames.Single, CancellationToken.None)).Outcome);
    }

    [TestMethod]
    public async Task Publish_SaysWhatThereIs_WhenTheModelIsUnknown()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()));
        var ended = await TrainAsync(host, new TrainingRequest("bought"));
        var answer = await host.Publisher.PublishAsync(ended.Id, "worst", CancellationToken.None);
        Assert.AreEqual(PublishOutcome.NoModel, answer.Outcome);
        Assert.Contains("no model 'worst'; it has best", answer.Reason!);
    }

    [TestMethod]
    public async Task Publish_IsRefused_WhenTheExperimentHasNoModel()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete(parityPassed: false)));
        var ended = await TrainAsync(host, new TrainingRequest("bought"));
        var answer = await host.Publisher.PublishAsync(ended.Id, ModelNames.Best, CancellationToken.None);
        Assert.AreEqual(PublishOutcome.Refused, answer.Outcome);
        Assert.Contains("is Failed", answer.Reason!);
    }

    [TestMethod]
    public async Task Publish_FindsNothing_WhenThereIsNoExperiment()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        Assert.AreEqual(PublishOutcome.NoExperiment, (await host.Publisher.PublishAsync(Guid.NewGuid(), ModelNames.Best, CancellationToken.None)).Outcome);
    }

    private static async Task<ExperimentRecord> TrainAsync(StudioHost host, TrainingRequest request)
    {
        var data = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(request), CancellationToken.None);
        return await host.WaitForEndAsync(created.Experiment!.Id);
    }

    /// <summary>A version is what the experiment reported of the model, and its files are that model's.</summary>
    private static async Task AssertIsAsync(StudioHost host, ModelReport model, int number)
    {
        var version = (await host.Models.FindVersionAsync("people", number, CancellationToken.None))!;
        Assert.AreEqual((ModelVersionState.Ready, model.OnnxSha256, model.OnnxBytes), (version.State, version.Sha256, version.Bytes));
        Assert.AreEqual(model.Metrics.Validation["auc"], version.Metrics!.Validation["auc"]);
        CollectionAssert.AreEqual(model.Members.ToArray(), version.Members!.ToArray());

        var onnx = (await host.Models.FindArtifactAsync("people", number, ModelFiles.Onnx, CancellationToken.None))!;
        Assert.AreEqual(model.OnnxSha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(onnx))));
        using var scorer = new OnnxScorer(onnx);
        Assert.AreEqual(JsonSerializer.Serialize(scorer.Signature, StudioJson.File), await ReadAsync(host, number, ModelFiles.Signature));
        Assert.AreEqual(JsonSerializer.Serialize(model.Metrics, StudioJson.File), await ReadAsync(host, number, ModelFiles.Metrics));
        Assert.AreEqual(JsonSerializer.Serialize(model.Parity, StudioJson.File), await ReadAsync(host, number, ModelFiles.Parity));
        Assert.Contains("trials", await ReadAsync(host, number, ModelFiles.Leaderboard));
        Assert.Contains("bought", await ReadAsync(host, number, ModelFiles.Plan));
    }

    private static async Task<string> ReadAsync(StudioHost host, int number, string file) =>
        await File.ReadAllTextAsync((await host.Models.FindArtifactAsync("people", number, file, CancellationToken.None))!);
}
