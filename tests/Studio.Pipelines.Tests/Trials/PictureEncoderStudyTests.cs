namespace Studio.Pipelines.Tests.Trials;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tests.Data.Images;
using Studio.Pipelines.Trials;

/// <summary>Experiments with the pretrained net for pictures.</summary>
[TestClass]
public sealed class PictureEncoderStudyTests : IDisposable
{
    // The first convolution, four of the first stage, five of each further.
    private const int ConvolutionsOfThreeStages = 15;

    private readonly string _folder = Directory.CreateTempSubdirectory("studio-pictured-").FullName;
    private readonly List<ExperimentEvent> _events = [];
    private CanonicalDataset _dataset = null!;
    private DatasetProfile _profile = null!;

    [TestMethod]
    public async Task Plan_TakesTheNet_AndTheColumnsBesideThePicture()
    {
        await ImportAsync(Beside(12, 10));

        var plan = (await PlanAsync(new TrainingRequest("kind") { Trials = 3 })).Plan!;
        var without = (await PlanAsync(new TrainingRequest("kind") { Trials = 3, PictureEncoder = "none" })).Plan!;

        Assert.AreEqual(("resnet18", new PictureNetShape(new ImageSize(64, 64), 3, 3)), (plan.PictureEncoder!.Name, plan.PictureEncoder.Shape));
        CollectionAssert.AreEqual(new[] { "image", "weight", "colour" }, plan.Features.Select(feature => feature.Name).ToArray());
        Assert.Contains(new Skipped("file", "Names of picture files."), plan.Ignored);
        CollectionAssert.IsSubsetOf(new[] { "lightgbm", "lbfgs", "mlp", "resnet" }, plan.Learners.ToArray());
        Assert.AreEqual(plan.PictureEncoder, JsonSerializer.Deserialize<TrainingPlan>(JsonSerializer.Serialize(plan, StudioJson.Line), StudioJson.Line)!.PictureEncoder);
        Assert.IsNull(without.PictureEncoder);
        Assert.DoesNotContain("pictureEncoder", JsonSerializer.Serialize(without, StudioJson.Line));
        CollectionAssert.AreEqual(new[] { "image" }, without.Features.Select(feature => feature.Name).ToArray());
        CollectionAssert.AreEqual(new[] { "baseline", "resnet" }, without.Learners.ToArray());
    }

    [TestMethod]
    public async Task Plan_SaysWhatIsWrong_WhenTheNetCannotBeUsed()
    {
        await ImportAsync(Beside(10, 10));

        Assert.AreEqual(
            new PlanProblem("pictureEncoder", "There is no net for pictures 'vgg'; known are resnet18, none."),
            (await PlanAsync(new TrainingRequest("kind") { PictureEncoder = "vgg" })).Problems.Single());
        Assert.AreEqual(
            new PlanProblem("pictureEncoder", "There is no column of pictures for the net to look at; leave it out."),
            (await PlanAsync(new TrainingRequest("kind") { PictureEncoder = "resnet18", Ignore = ["image"] })).Problems.Single());
    }

    [TestMethod]
    [DataRow(28, 28, 1000, 60.0, 128, 128, 3)]
    [DataRow(28, 28, 100_000, 60.0, 64, 64, 3)]
    [DataRow(256, 128, 100, 60.0, 224, 128, 4)]
    [DataRow(256, 256, 4000, 60.0, 64, 64, 4)]
    [DataRow(256, 256, 4000, 600.0, 224, 224, 4)]
    [DataRow(8, 1, 100, 60.0, 64, 32, 3)]
    public void For_LooksAsCloselyAsTheBudgetAllows(int width, int height, int rows, double budget, int expectedWidth, int expectedHeight, int stages)
    {
        var size = new ImageSize(width, height);

        var chosen = PictureEncoderChoice.For(new ImageStatistics(size, size, size), rows, budget);

        Assert.AreEqual(new PictureNetShape(new ImageSize(expectedWidth, expectedHeight), stages, stages == 3 && rows <= 10_000 ? 3 : 1), chosen.Shape);
    }

    [TestMethod]
    public async Task RunAsync_LearnsFromTheColumnBeside_WhereItAloneTells()
    {
        await ImportAsync(Beside(40, 8));

        var result = await RunAsync(new TrainingRequest("kind") { Trials = 5, Learners = ["lbfgs", "lightgbm"], Threads = 1 });

        CollectionAssert.AreEqual(
            new[] { "none", "none", "embedded", "embedded" },
            _events.OfType<TrialEnded>().Skip(1).Select(ended => ended.Trial.Parameters.Choice("pictures")).ToArray());
        Assert.IsTrue(result.Parity.Passed, $"{result.Parity}");
        Assert.IsGreaterThan(0.9, result.Metrics.Validation["accuracy"]);
        using var scorer = new OnnxScorer(Path.Combine(_folder, "out", "model.onnx"));
        var picture = Convert.ToBase64String(TestPictures.Png(0, 999));
        using var read = scorer.Input.FromJson(Encoding.UTF8.GetBytes(
            $$"""[{"image": "{{picture}}", "weight": 9, "colour": "red"}, {"colour": "red", "weight": 1, "image": "{{picture}}"}, {"image": "{{picture}}", "weight": 8.5}]"""));
        CollectionAssert.AreEqual(new[] { "heavy", "light", "heavy" }, scorer.Score(read.Rows!).Labels!.ToArray());
        using var bare = scorer.Input.FromPictures([new PictureFile("one.png", TestPictures.Png(0, 998))]);
        CollectionAssert.AreEquivalent(new[] { "weight", "colour" }, bare.MissingColumns.ToArray());
        Assert.HasCount(1, scorer.Score(bare.Rows!).Labels!);
        using var wrong = scorer.Input.FromJson(Encoding.UTF8.GetBytes($$"""[{"image": "{{picture}}", "weight": "much"}, {"weight": 1}]"""));
        Assert.AreEqual("Row 2, column 'image': the picture is missing; give the bytes of a picture file in base64.", wrong.Problems[0]);
        Assert.StartsWith("Row 1, column 'weight': 'much' is no number; ", wrong.Problems[1]);
    }

    [TestMethod]
    public async Task RunAsync_HasTheNetInTheGraphOnce_HoweverManyMembersReadIt()
    {
        await ImportAsync(TestPictures.Zip(TestPictures.Folders(20, classes: 3)));

        var result = await RunAsync(new TrainingRequest("label") { Trials = 4, Learners = ["lbfgs", "lightgbm", "mlp"], Threads = 1 });

        Assert.IsTrue(result.Parity.Passed, $"{result.Parity}");
        Assert.IsGreaterThan(0.9, result.Metrics.Validation["accuracy"]);
        Assert.IsTrue(_events.OfType<PicturesEmbedded>().Any(read => read is { Encoder: "resnet18", Done: 60, Total: 60 }));
        Assert.IsFalse(_events.OfType<TextsEmbedded>().Any());
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "out"), "*.onnx"))
        {
            var nodes = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(file)).Graph.Node;
            Assert.AreEqual(ConvolutionsOfThreeStages, nodes.Count(node => node.OpType == "Conv"), file);
            using var session = new InferenceSession(file);
            Assert.Contains("The MIT License", session.ModelMetadata.CustomMetadataMap["licences"]);
        }
    }

    [TestMethod]
    public async Task RunAsync_GoesOnFromStoredTrials_WithTheSameFile()
    {
        await ImportAsync(TestPictures.Zip(TestPictures.Folders(12)));
        var request = new TrainingRequest("label") { Trials = 3, Learners = ["lbfgs", "sdca"], Threads = 1 };
        var first = await RunAsync(request);
        var stored = _events.OfType<TrialEnded>().Select(ended => new StoredTrial(ended.Trial, ended.File is null ? null : Path.Combine(_folder, "trials", ended.File))).ToList();
        _events.Clear();

        var second = await RunAsync(request, new ExperimentProgress(0, stored));

        Assert.IsFalse(_events.OfType<TrialStarted>().Any());
        Assert.AreEqual(first.OnnxSha256, second.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheNetFromScratchOnSmallerPictures_WhereTheyAreLarge()
    {
        await ImportAsync(TestPictures.Zip([.. Enumerable.Range(0, 24).Select(i => ($"{(char)('a' + (i % 2))}/{i:00}.png", TestPictures.Png(i % 2, i, 150, 100)))]));

        var result = await RunAsync(new TrainingRequest("label") { Learners = ["resnet"], Parameters = ParameterSet.Empty.With("epochs", 2), Threads = 1 });

        Assert.IsTrue(result.Parity.Passed, $"{result.Parity}");
        using var scorer = new OnnxScorer(Path.Combine(_folder, "out", "model.onnx"));
        Assert.AreEqual(new ImageInput(100, 150), scorer.Signature.Picture!.Image);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Noise beside a weight that alone tells the kind, and a colour that tells nothing; a table with the files' names.</summary>
    private static byte[] Beside(int rows, int seed)
    {
        var random = new Random(seed);
        var files = Enumerable.Range(0, rows).Select(i => (Name: $"pictures/{i:000}.png", Bytes: TestPictures.Png(random.Next(3), random.Next()))).ToList();
        var table = new StringBuilder("file,weight,colour,kind\n");
        foreach (var (name, _) in files)
        {
            var weight = random.Next(2) == 0 ? random.Next(10, 35) / 10.0 : random.Next(65, 95) / 10.0;
            table.Append(CultureInfo.InvariantCulture, $"{name},{weight},{(random.Next(2) == 0 ? "red" : "blue")},{(weight > 5 ? "heavy" : "light")}\n");
        }

        return TestPictures.Zip(files.Append(("table.csv", TestPictures.Text(table.ToString()))));
    }

    private async Task ImportAsync(byte[] zip)
    {
        var path = Path.Combine(_folder, "pictures.zip");
        await File.WriteAllBytesAsync(path, zip);
        _dataset = await DatasetReader.ReadAsync(path, "pictures.zip", Path.Combine(_folder, "data.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        _profile = await DatasetProfiler.ProfileAsync(_dataset.Path, _dataset.Columns, CancellationToken.None);
    }

    private async Task<PlanResult> PlanAsync(TrainingRequest request) => TrainingPlanner.Plan(
        _profile, await DatasetProfiler.CountValuesAsync(_dataset.Path, request.Label, TrainingPlanner.MaxClasses + 1, CancellationToken.None), request);

    private async Task<ExperimentResult> RunAsync(TrainingRequest request, ExperimentProgress? progress = null)
    {
        var planned = await PlanAsync(request);
        var files = new ExperimentFiles(_dataset.Path, null, Path.Combine(_folder, "out")) { TrialsDirectory = Path.Combine(_folder, "trials") };
        using var control = new ExperimentControl();
        await new ExperimentRunner(TimeProvider.System).RunAsync(
            new ExperimentTask(planned.Plan ?? throw new AssertFailedException(string.Join(' ', planned.Problems)), files) { Progress = progress }, _events.Add, control, CancellationToken.None);
        return _events[^1] is ExperimentCompleted completed ? completed.Result : throw new AssertFailedException($"{_events[^1]}");
    }
}
